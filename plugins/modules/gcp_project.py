#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: a Google Cloud project with its billing account and its APIs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_project
short_description: Manage a Google Cloud project with its billing account and its APIs
version_added: 0.1.0
description:
  - Creates, changes, deletes and restores a project, links it to a billing account, and enables APIs in it.
  - Optionally grants roles on it, removes the default resources that Google creates in it, sets a budget and protects
    it from deletion.
  - A project pending deletion is restored by O(state=present). Its ID can never be used for another project.
  - When nothing differs, three calls are made, in parallel, and one more for each of O(project_id_prefix),
    O(iam_bindings), O(default_network), O(default_service_accounts), O(budget) and O(deletion_protection) in use.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._gcp
  - polycloud.faas._gcp.labels
  - polycloud.faas._wait
  - polycloud.faas._attributes
  - polycloud.faas._attributes.gcp
options:
  project_id:
    description:
      - The project's ID, 6 to 30 lowercase letters, digits and hyphens. It is unique across Google Cloud, and cannot be
        changed.
      - Either this or O(project_id_prefix) is required.
    type: str
  project_id_prefix:
    description:
      - Prefix of the ID, 1 to 23 lowercase letters, digits and hyphens. A new project gets an ID with this prefix and
        six random characters, such as C(shop-x7k2p9), and the label C(polycloud-faas-id-prefix). The label is never
        removed.
      - The next run finds the project by that label in O(parent), which is therefore required. If there are several, or
        if a project only has an ID or a label that matches the prefix, or is under another parent, the task fails and
        creates nothing.
      - A project pending deletion is restored if there is no other one.
    type: str
  name:
    description:
      - The display name, 4 to 30 letters, digits, spaces, hyphens, quotes and exclamation points. A project that is
        created without one gets O(project_id) as its name.
    type: str
  parent:
    description:
      - The folder or the organization of the project, V(folders/NUMBER) or V(organizations/NUMBER).
      - A project with a different parent is moved.
    type: str
  billing_account:
    description:
      - The billing account that pays for the project, such as V(000000-AAAAAA-BBBBBB). The empty string unlinks it.
      - Before anything is changed, the module checks that the credentials can use the account.
    type: str
  apis:
    description:
      - The APIs to enable, by their full names, such as V(run.googleapis.com).
      - Many APIs require a billing account. Some enable other APIs too.
    type: list
    elements: str
  purge_apis:
    description:
      - Whether APIs that are not in O(apis) are disabled, including those that Google enables in each new project.
      - An API that one of O(apis) depends on must be listed too.
    type: bool
    default: false
  disabled_apis:
    description:
      - The APIs to disable. They must not be in O(apis).
      - An API that another enabled API depends on cannot be disabled; see O(disable_dependent_apis).
    type: list
    elements: str
  disable_dependent_apis:
    description:
      - Whether APIs that depend on one of O(disabled_apis) are disabled too, unless they are in O(apis).
      - Only Google knows which these are, so check mode does not show them.
    type: bool
    default: false
  check_api_usage:
    description: Whether Google refuses to disable an API that was used recently.
    type: bool
    default: false
  iam_bindings:
    description:
      - Members of roles on the project. Roles that are not listed are left unchanged.
      - A role with a condition and the same role without one are two different bindings.
    type: list
    elements: dict
    suboptions:
      role:
        description: The role, such as V(roles/run.admin).
        type: str
        required: true
      members:
        description:
          - The members, at most 1500, such as V(user:me@example.com),
            V(serviceAccount:runner@my-project.iam.gserviceaccount.com), V(group:team@example.com),
            V(domain:example.com) or V(principalSet://...).
        type: list
        elements: str
        required: true
      condition:
        description: The condition under which the members have the role.
        type: dict
        suboptions:
          title:
            description: A short title.
            type: str
            required: true
          description:
            description: The purpose of the condition.
            type: str
          expression:
            description: The condition in Common Expression Language.
            type: str
            required: true
  purge_iam_members:
    description:
      - Whether members that are not in O(iam_bindings) lose the roles that it lists.
      - With an empty O(iam_bindings[].members) nobody keeps the role.
    type: bool
    default: false
  default_network:
    description:
      - With V(delete) the network C(default), which Google creates with the Compute Engine API, is deleted together
        with the firewall rules that Google created for it.
      - A network with other firewall rules is in use and is not deleted. In this case the task fails.
    type: str
    choices: [keep, delete]
    default: keep
  default_service_accounts:
    description:
      - What happens to the service accounts that Google creates for Compute Engine and App Engine.
      - V(deprivilege) removes the role C(roles/editor) from them. V(disable) and V(delete) disable and delete them, for
        which the project needs the API C(iam.googleapis.com).
      - Functions are built and run by the Compute Engine service account unless other accounts are given.
    type: str
    choices: [keep, disable, deprivilege, delete]
    default: keep
  budget:
    description:
      - A monthly budget for the costs of the project, in O(billing_account). Google alerts the administrators of the
        account by email; a budget does not stop anything.
      - A budget is kept when it is no longer given, and when the project is deleted.
    type: dict
    suboptions:
      amount:
        description: The amount, more than 0.
        type: float
        required: true
      currency:
        description: The currency, such as V(EUR), which must be that of the account. Optional.
        type: str
      thresholds:
        description: The percentages of the amount, each above 0, at which Google sends alerts.
        type: list
        elements: float
        default: [50, 90, 100]
      name:
        description:
          - The name of the budget, at most 60 characters, by which it is identified. If not given, it is
            O(project_id) or O(project_id_prefix).
        type: str
  deletion_protection:
    description:
      - V(true) places a lien on the project, so that nobody can delete it, with any tool, while the lien exists.
      - V(false) removes that lien. Other liens are never touched.
      - If not given, the lien is left unchanged, and O(state=absent) fails while there is one.
    type: bool
  state:
    description:
      - With V(absent) the deletion is requested. It can be undone for 30 days.
      - V(absent) fails for a project that is not visible, because Google's response is the same for a project that does
        not exist and for one that the credentials cannot see.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: polycloud.faas.gcp_project_info
  - module: polycloud.faas.gcp_cloudfunction
"""

EXAMPLES = r"""
- name: A project that can run functions
  polycloud.faas.gcp_project:
    project_id: pythonfordevops-cloudfunction
    name: Python for DevOps
    parent: folders/123456789012
    billing_account: 000000-AAAAAA-BBBBBB
    labels:
      team: devops
    apis:
      - cloudfunctions.googleapis.com
      - run.googleapis.com
      - cloudbuild.googleapis.com
      - artifactregistry.googleapis.com
      - logging.googleapis.com
  register: project

- name: Show its number
  ansible.builtin.debug:
    var: project.project_number

- name: A project with a random suffix in its ID
  polycloud.faas.gcp_project:
    project_id_prefix: shop
    parent: folders/123456789012
  register: shop
  # shop.project_id is for example shop-x7k2p9

- name: Grant a role to a service account only, and protect the project
  polycloud.faas.gcp_project:
    project_id: pythonfordevops-cloudfunction
    iam_bindings:
      - role: roles/cloudfunctions.developer
        members:
          - serviceAccount:deployer@pythonfordevops-cloudfunction.iam.gserviceaccount.com
    purge_iam_members: true
    deletion_protection: true

- name: Request the deletion of the project
  polycloud.faas.gcp_project:
    project_id: pythonfordevops-cloudfunction
    deletion_protection: false
    state: absent
"""

RETURN = r"""
project_id:
  description: The project's ID; null in check mode for a project that would get a new ID from O(project_id_prefix).
  returned: success, like the other results, unless O(project_id_prefix) and O(state=absent) found no project
  type: str
  sample: pythonfordevops-cloudfunction
name:
  description: The display name.
  returned: success
  type: str
  sample: Python for DevOps
project_number:
  description: The number that Google assigned to the project; null in check mode for a project that does not exist.
  returned: success
  type: str
  sample: "415104041262"
state:
  description: V(ACTIVE), or V(DELETE_REQUESTED) for a project pending deletion, which can still be restored.
  returned: success
  type: str
  sample: ACTIVE
parent:
  description: The folder or organization; null if there is none.
  returned: success
  type: str
  sample: folders/123456789012
labels:
  description: The labels.
  returned: success
  type: dict
  sample: {team: devops}
billing_account:
  description: The billing account; null if there is none, or if the credentials cannot read it.
  returned: success
  type: str
  sample: 000000-AAAAAA-BBBBBB
apis:
  description: All enabled APIs; null if the credentials cannot read them.
  returned: success
  type: list
  elements: str
  sample: [cloudfunctions.googleapis.com, run.googleapis.com]
iam_bindings:
  description: The bindings of the roles in O(iam_bindings), with all their members.
  returned: when O(iam_bindings) is given and O(state=present)
  type: list
  elements: dict
  contains:
    role:
      description: The role.
      type: str
      sample: roles/cloudfunctions.developer
    members:
      description: The members.
      type: list
      elements: str
      sample: ['user:me@example.com']
    condition:
      description: The condition, with C(title), C(description) if there is one, and C(expression); null if there is
        none.
      type: dict
deletion_protection:
  description: Whether the lien of O(deletion_protection) is on the project.
  returned: when O(deletion_protection) is given and O(state=present)
  type: bool
  sample: true
default_network:
  description: The default network with its firewall rules; null if there is none.
  returned: when O(default_network=delete) and O(state=present)
  type: dict
default_service_accounts:
  description:
    - The default service accounts by email, each V(enabled) or V(disabled).
    - With O(default_service_accounts=deprivilege) only those that have the role C(roles/editor).
  returned: when O(default_service_accounts) is not V(keep) and O(state=present)
  type: dict
  sample: {415104041262-compute@developer.gserviceaccount.com: disabled}
budget:
  description: The budget. C(currency) is null if the budget was just created and O(budget.currency) was not given.
  returned: when O(budget) is given and O(state=present)
  type: dict
  sample: {name: pythonfordevops-cloudfunction, amount: 100.0, currency: EUR, thresholds: [50.0, 90.0, 100.0]}
changes:
  description:
    - What the run did, or in check mode would do.
    - V(created), V(undeleted) or V(deleted), and the names of the results that differ.
  returned: success
  type: list
  elements: str
  sample: [labels, apis]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import specs
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project.options import OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_project import run
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        **specs(OPTIONS),
        state=connection.STATE,
        **connection.WAIT,
    ),
    operation=run,
    mutually_exclusive=[("project_id", "project_id_prefix")],
    required_one_of=[("project_id", "project_id_prefix")],
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()

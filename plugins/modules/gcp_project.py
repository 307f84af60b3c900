#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: a Google Cloud project with its billing account and its APIs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_project
short_description: A Google Cloud project with its billing account and its APIs
version_added: 0.1.0
description:
  - Creates, changes, deletes and restores a project, links it to a billing account, and enables APIs in it.
  - Gives roles on it, removes what Google makes in it, watches its costs and protects it from deletion, where asked to.
  - A project whose deletion was requested is restored by O(state=present); its id is never free for another project.
  - When nothing differs, three calls are made, side by side, and one more for each of O(project_id_prefix),
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
      - The project's id. It is unique in all of Google Cloud, and cannot be changed.
      - Either this or O(project_id_prefix) is needed.
    type: str
  project_id_prefix:
    description:
      - What the id begins with. A project that is created gets an id with six random characters behind it, such as
        C(shop-x7k2p9), and the label C(polycloud-faas-id-prefix), which is never removed.
      - The next run finds the project by that label in O(parent), which is needed therefore. When there are several, or
        one whose id or label only resembles the prefix, or one in another place, the task fails and creates nothing.
      - A project whose deletion was requested is restored, as long as there is no other one.
    type: str
  name:
    description:
      - The display name. A project that is created without one is named as O(project_id).
    type: str
  parent:
    description:
      - The folder or the organization of the project, V(folders/NUMBER) or V(organizations/NUMBER).
      - A project with another parent is moved.
    type: str
  billing_account:
    description:
      - The billing account that pays for the project, such as V(000000-AAAAAA-BBBBBB). The empty string unlinks it.
      - Before anything is changed it is checked that the credentials may use the account.
    type: str
  apis:
    description:
      - The APIs that are enabled, by their full names, such as V(run.googleapis.com).
      - Many APIs need a billing account. Some bring other APIs along.
    type: list
    elements: str
  purge_apis:
    description:
      - Whether APIs that are not in O(apis) are disabled, those included that Google enables in each new project.
      - An API that one of O(apis) depends on must be named too.
    type: bool
    default: false
  disabled_apis:
    description:
      - APIs that are disabled. They may not be in O(apis).
      - One that another enabled API depends on cannot be disabled; see O(disable_dependent_apis).
    type: list
    elements: str
  disable_dependent_apis:
    description:
      - Whether APIs that depend on one of O(disabled_apis) are disabled with it, unless they are in O(apis).
      - Which these are is known to Google alone, so that check mode does not show them.
    type: bool
    default: false
  check_api_usage:
    description: Whether Google refuses to disable an API that was used of late.
    type: bool
    default: false
  iam_bindings:
    description:
      - Members of roles on the project. Roles that are not named are left as they are.
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
          - The members, such as V(user:me@example.com), V(serviceAccount:runner@my-project.iam.gserviceaccount.com),
            V(group:team@example.com), V(domain:example.com) or V(principalSet://...).
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
            description: What it is for.
            type: str
          expression:
            description: The condition in Common Expression Language.
            type: str
            required: true
  purge_iam_members:
    description:
      - Whether members that O(iam_bindings) does not name lose the roles that it names.
      - With an empty O(iam_bindings[].members) nobody keeps the role.
    type: bool
    default: false
  default_network:
    description:
      - With V(delete) the network C(default), which Google makes with the Compute Engine API, is deleted with the
        firewall rules that Google made for it.
      - A network with other firewall rules is in use, and is not deleted; the task fails then.
    type: str
    choices: [keep, delete]
    default: keep
  default_service_accounts:
    description:
      - What happens to the service accounts that Google makes for Compute Engine and for App Engine.
      - V(deprivilege) takes the role C(roles/editor) from them, V(disable) and V(delete) disable and delete them, for
        which the project needs the API C(iam.googleapis.com).
      - Functions are built and run by the account of Compute Engine unless they name others.
    type: str
    choices: [keep, disable, deprivilege, delete]
    default: keep
  budget:
    description:
      - A monthly budget for what the project costs, in O(billing_account). Google alerts the administrators of the
        account by mail; it stops nothing.
      - A budget stays when it is not given any more, and when the project is deleted.
    type: dict
    suboptions:
      amount:
        description: The amount.
        type: float
        required: true
      currency:
        description: The currency, such as V(EUR), which has to be that of the account. It need not be given.
        type: str
      thresholds:
        description: The percents of the amount at which Google alerts.
        type: list
        elements: float
        default: [50, 90, 100]
      name:
        description:
          - The name of the budget, by which it is found. If not given, it is O(project_id) or O(project_id_prefix).
        type: str
  deletion_protection:
    description:
      - V(true) places a lien on the project, so that nobody can delete it, by whatever means, while it is there.
      - V(false) removes that lien. Liens that others placed are never touched.
      - If not given, the lien is left as it is, and O(state=absent) fails while there is one.
    type: bool
  state:
    description:
      - With V(absent) the deletion is requested. For 30 days it can be undone.
      - V(absent) fails for a project that Google does not show, because Google answers alike for a project that is not
        there and for one that the credentials may not see.
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

- name: A project with a random end of its id
  polycloud.faas.gcp_project:
    project_id_prefix: shop
    parent: folders/123456789012
  register: shop
  # shop.project_id is for example shop-x7k2p9

- name: Give a role to a service account and to nobody else, and protect the project
  polycloud.faas.gcp_project:
    project_id: pythonfordevops-cloudfunction
    iam_bindings:
      - role: roles/cloudfunctions.developer
        members:
          - serviceAccount:deployer@pythonfordevops-cloudfunction.iam.gserviceaccount.com
    purge_iam_members: true
    deletion_protection: true

- name: Request its deletion
  polycloud.faas.gcp_project:
    project_id: pythonfordevops-cloudfunction
    deletion_protection: false
    state: absent
"""

RETURN = r"""
project_id:
  description: The project's id; null in check mode for a project that is still to get one from O(project_id_prefix).
  returned: success, unless O(project_id_prefix) and O(state=absent) found no project; so are the other results
  type: str
  sample: pythonfordevops-cloudfunction
name:
  description: The display name.
  returned: success
  type: str
  sample: Python for DevOps
project_number:
  description: The number that Google gave the project; null in check mode for a project that is not there.
  returned: success
  type: str
  sample: "415104041262"
state:
  description: V(ACTIVE), or V(DELETE_REQUESTED) for a project that can still be restored.
  returned: success
  type: str
  sample: ACTIVE
parent:
  description: The folder or organization; null when there is none.
  returned: success
  type: str
  sample: folders/123456789012
labels:
  description: The labels.
  returned: success
  type: dict
  sample: {team: devops}
billing_account:
  description: The billing account; null when there is none, or when the credentials may not read it.
  returned: success
  type: str
  sample: 000000-AAAAAA-BBBBBB
apis:
  description: All enabled APIs; null when the credentials may not read them.
  returned: success
  type: list
  elements: str
  sample: [cloudfunctions.googleapis.com, run.googleapis.com]
iam_bindings:
  description: The bindings that O(iam_bindings) names, with all their members.
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
      description: The condition, with C(title), C(description) if there is one, and C(expression); null for none.
      type: dict
deletion_protection:
  description: Whether O(deletion_protection) has its lien on the project.
  returned: when O(deletion_protection) is given and O(state=present)
  type: bool
  sample: true
default_network:
  description: The default network with its firewall rules; null when there is none.
  returned: when O(default_network=delete) and O(state=present)
  type: dict
default_service_accounts:
  description:
    - The default service accounts by email, V(enabled) or V(disabled).
    - With O(default_service_accounts=deprivilege) those that have the role C(roles/editor).
  returned: when O(default_service_accounts) is not V(keep) and O(state=present)
  type: dict
  sample: {415104041262-compute@developer.gserviceaccount.com: disabled}
budget:
  description: The budget; C(currency) is null when it was just made and O(budget.currency) was not given.
  returned: when O(budget) is given and O(state=present)
  type: dict
  sample: {name: pythonfordevops-cloudfunction, amount: 100.0, currency: EUR, thresholds: [50.0, 90.0, 100.0]}
changes:
  description:
    - What was done, or in check mode would be done.
    - V(created), V(undeleted) or V(deleted), and the names of the results that differ.
  returned: success
  type: list
  elements: str
  sample: [labels, apis]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_project import run
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        project_id={},
        project_id_prefix={},
        name={},
        parent={},
        billing_account={},
        apis={"type": "list", "elements": "str"},
        purge_apis={"type": "bool", "default": False},
        disabled_apis={"type": "list", "elements": "str"},
        disable_dependent_apis={"type": "bool", "default": False},
        check_api_usage={"type": "bool", "default": False},
        iam_bindings=connection.IAM_BINDINGS,
        purge_iam_members={"type": "bool", "default": False},
        default_network={"choices": ["keep", "delete"], "default": "keep"},
        default_service_accounts={"choices": ["keep", "disable", "deprivilege", "delete"], "default": "keep"},
        budget=connection.BUDGET,
        deletion_protection={"type": "bool"},
        state=connection.STATE,
        **connection.LABELS,
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

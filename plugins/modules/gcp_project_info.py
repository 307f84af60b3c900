#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: what is known of Google Cloud projects."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_project_info
short_description: Read Google Cloud projects
version_added: 0.1.0
description:
  - Returns one project, the projects in a folder or an organization, or all projects that a search finds.
  - Only projects that the credentials can see are found. A search may miss a project that was created a moment ago.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._gcp
  - polycloud.faas._attributes.info
  - polycloud.faas._attributes.gcp
options:
  project_id:
    description:
      - The ID of one project. It is found in any state.
      - Mutually exclusive with O(parent) and O(query).
    type: str
  parent:
    description:
      - V(folders/NUMBER) or V(organizations/NUMBER), whose direct projects are returned.
      - This list is always up to date.
      - Mutually exclusive with O(project_id) and O(query).
    type: str
  query:
    description:
      - A query of Resource Manager's C(projects.search), such as V(labels.team:devops) or V(parent:folders/123).
      - Without O(query), O(parent) and O(project_id) all projects are returned.
    type: str
  show_deleted:
    description: Whether a search also returns projects pending deletion.
    type: bool
    default: false
  details:
    description:
      - Whether RV(projects[].billing_account) and RV(projects[].apis) are read, which takes two calls for each project.
      - If not given, they are read with O(project_id), and not with a search.
    type: bool
  liens:
    description: Whether RV(projects[].liens) is read, which takes one more call for each project.
    type: bool
    default: false
  iam:
    description: Whether RV(projects[].iam_bindings) is read, which takes one more call for each project.
    type: bool
    default: false
seealso:
  - module: polycloud.faas.gcp_project
"""

EXAMPLES = r"""
- name: All projects
  polycloud.faas.gcp_project_info:
  register: found

- name: Show the projects as a table
  ansible.builtin.debug:
    msg: "{{ '%-30s %-30s %s' | format(item.project_id, item.name, item.project_number) }}"
  loop: "{{ found.projects }}"
  loop_control:
    label: "{{ item.project_id }}"

- name: One project with its billing account and APIs
  polycloud.faas.gcp_project_info:
    project_id: pythonfordevops-cloudfunction

- name: One project with its liens and role bindings
  polycloud.faas.gcp_project_info:
    project_id: pythonfordevops-cloudfunction
    liens: true
    iam: true
"""

RETURN = r"""
projects:
  description: The projects, sorted by ID; an empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    project_id:
      description: The project's ID.
      type: str
      sample: pythonfordevops-cloudfunction
    name:
      description: The display name.
      type: str
      sample: Python for DevOps
    project_number:
      description: The number that Google assigned to the project.
      type: str
      sample: "415104041262"
    state:
      description: V(ACTIVE), or V(DELETE_REQUESTED) for a project pending deletion, which can still be restored.
      type: str
      sample: ACTIVE
    parent:
      description: The folder or organization; null if there is none.
      type: str
      sample: folders/123456789012
    labels:
      description: The labels.
      type: dict
      sample: {team: devops}
    billing_account:
      description: The billing account; null if there is none, or if it was not or could not be read.
      type: str
      sample: 000000-AAAAAA-BBBBBB
    apis:
      description: All enabled APIs; null if they were not or could not be read.
      type: list
      elements: str
      sample: [cloudfunctions.googleapis.com, run.googleapis.com]
    liens:
      description: The liens on the project, which protect it from deletion.
      returned: when O(liens=true)
      type: list
      elements: dict
      contains:
        name:
          description: The name of the lien.
          type: str
          sample: liens/p415104041262-l1
        origin:
          description: Who placed the lien; V(polycloud.faas) for
            O(polycloud.faas.gcp_project#module:deletion_protection).
          type: str
          sample: polycloud.faas
        reason:
          description: The reason for the lien.
          type: str
          sample: Holds production data
        restrictions:
          description: The permissions that are blocked while the lien exists.
          type: list
          elements: str
          sample: [resourcemanager.projects.delete]
    iam_bindings:
      description: All role bindings of the project's own IAM policy, sorted by role.
      returned: when O(iam=true)
      type: list
      elements: dict
      contains:
        role:
          description: The role.
          type: str
          sample: roles/viewer
        members:
          description: The members.
          type: list
          elements: str
          sample: ['user:me@example.com']
        condition:
          description: The condition, with C(title), C(description) if there is one, and C(expression); null if there is
            none.
          type: dict
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_project_info import run
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        project_id={},
        parent={},
        query={},
        show_deleted={"type": "bool", "default": False},
        details={"type": "bool"},
        liens={"type": "bool", "default": False},
        iam={"type": "bool", "default": False},
    ),
    operation=run,
    mutually_exclusive=[("project_id", "parent", "query")],
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()

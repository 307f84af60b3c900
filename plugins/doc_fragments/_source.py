# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that say what is deployed."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  source:
    description:
      - The folder with the function's Python source, or a C(.zip) file of it.
      - On the control node a relative path starts at the folder of the playbook.
      - Whether it changed is decided by the paths, executable bits and contents of its files alone, so a fresh
        checkout, another machine or other file times make no new deployment.
      - Symbolic links within the folder are followed. One that leads out of it is an error.
      - Required when O(state=present).
    type: path
  include:
    description:
      - Globs of files to deploy although O(exclude), or a default of it, names them.
      - V(*) stops at a C(/), V(**) does not. A pattern without C(/) matches at any depth. A pattern that matches a
        folder matches all that is in it.
    type: list
    elements: str
    default: []
  exclude:
    description:
      - Globs of files not to deploy, in the same form as O(include).
      - What no function needs is never deployed unless O(include) names it, for example C(.git), C(__pycache__),
        C(*.pyc), C(.venv), C(node_modules) and the caches of Python tools.
    type: list
    elements: str
    default: []
  source_rules:
    description:
      - Which rules choose the files of O(source). V(2) leaves out C(.env) and C(.env.*), at any depth, unless
        O(include) names them.
      - On Google Cloud V(2) reads ignore files as gcloud does. A folder with a C(.gcloudignore) is read by that file
        alone, and one without follows its C(.gitignore).
      - If not given, what is not there yet gets V(2), and what is there keeps the rules that it was deployed by; those
        are V(1) if it was deployed before there was a choice. A run warns when V(2) would choose other files.
      - A change from one to the other is a deployment.
    type: int
    choices: [1, 2]
"""

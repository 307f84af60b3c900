# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of what is deployed."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  source:
    description:
      - The folder with the function's Python source, or a C(.zip) file of it.
      - On the control node a relative path is relative to the folder of the playbook.
      - Only the paths, executable bits and contents of its files are compared, so a fresh checkout, another machine or
        different file times do not cause a new deployment.
      - Symbolic links within the folder are followed. A link that leads out of it is an error.
      - Required when O(state=present).
    type: path
  include:
    description:
      - Globs of files to deploy although O(exclude), or its built-in list, excludes them.
      - V(*) does not match a C(/), V(**) does. A pattern without C(/) matches at any depth. A pattern that matches a
        folder matches everything in it.
    type: list
    elements: str
    default: []
  exclude:
    description:
      - Globs of files not to deploy, in the same form as O(include). They do not begin with C(!).
      - Files that no function needs are never deployed unless O(include) names them, for example C(.git),
        C(__pycache__), C(*.pyc), C(.venv), C(node_modules) and the caches of Python tools.
    type: list
    elements: str
    default: []
  source_rules:
    description:
      - Which rules select the files of O(source). V(2) leaves out C(.env) and C(.env.*), at any depth, unless
        O(include) names them.
      - On Google Cloud V(2) reads ignore files as gcloud does. For a folder with a C(.gcloudignore) only that file
        applies, and for a folder without one its C(.gitignore).
      - If not given, a new deployment gets V(2), and an existing one keeps the rules that it was deployed with; those
        are V(1) if it was deployed before this option existed. A run warns when V(2) would select other files.
      - Changing the rules causes a new deployment.
    type: int
    choices: [1, 2]
"""

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Module ``decide``: keeps how a question that rests on documentation alone was decided."""

from __future__ import annotations

import json

from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    """Append one line to the file of decisions and say it."""
    module = AnsibleModule(
        {
            "question": {"required": True},
            "as_documented": {"type": "bool", "required": True},
            "otherwise": {"required": True},
            "file": {"type": "path", "required": True},
        }
    )
    given = module.params
    decided = "as documented" if given["as_documented"] else f"otherwise: {given['otherwise']}"
    with open(given["file"], "a", encoding="utf-8") as file:
        file.write(json.dumps({"question": given["question"], "decided": decided}) + "\n")
    module.exit_json(changed=False, msg=f"decided: {decided}")


if __name__ == "__main__":
    main()

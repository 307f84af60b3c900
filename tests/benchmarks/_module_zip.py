# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tests.benchmarks._module_zip FILE.py FILE.zip``: the zip that Ansible makes of a module and its imports.

In a Python of its own, since Ansible's loader must be there before anything of a collection is imported.
"""

from __future__ import annotations

import base64
import re
import sys
import typing as t
from pathlib import Path

from ansible.executor.module_common import modify_module
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar


def main(module: Path, archive: Path) -> None:
    """Write the zip of the module at this path, which is in a folder of collections."""
    init_plugin_loader([str(module.parents[5])])
    made = modify_module(
        module_name=module.stem,
        module_path=str(module),
        module_args={},
        templar=Templar(DataLoader()),
        task_vars={"ansible_python_interpreter": sys.executable},
        module_compression="ZIP_DEFLATED",
    )
    # Before ansible-core 2.19 it is the first element of a tuple, and the zip has another name in it.
    content = t.cast("t.Any", made)[0] if isinstance(made, tuple) else made.b_module_data
    found = re.search(rb"""(?:zip_data=|ZIPDATA = )(?:'|\"{3})([^'"]+)['"]""", content)
    assert found is not None
    archive.write_bytes(base64.b64decode(found[1]))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tests.tooling COMMAND``; says so when the interpreter is too old to read the rest."""

from __future__ import annotations

import sys

OLDEST_PYTHON = (3, 11)


def _main() -> int:
    if sys.version_info < OLDEST_PYTHON:
        given = ".".join(str(number) for number in sys.version_info[:2])
        sys.exit(
            f"Error: {sys.executable} is Python {given}, 3.11 or newer is needed; name one: make PYTHON=python3.12"
        )
    from tests.tooling._commands import main

    return main()


if __name__ == "__main__":
    sys.exit(_main())

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tests.local_cloud``: the local clouds in ``extensions/local_cloud``."""

import sys

from extensions.local_cloud.launcher import main

if __name__ == "__main__":
    sys.exit(main())

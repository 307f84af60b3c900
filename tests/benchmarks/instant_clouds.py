# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tests.local_cloud`` with the AWS of the benchmarks: ``python -m tests.benchmarks.instant_clouds up``."""

from __future__ import annotations

import sys
from unittest import mock

from tests.local_cloud import __main__ as local_cloud

MODULES = ("tests.benchmarks.instant_aws", "tests.local_cloud.google")

if __name__ == "__main__":
    with mock.patch.object(local_cloud, "MODULES", MODULES):
        sys.exit(local_cloud.main())

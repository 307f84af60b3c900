# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS, but a stack operation is over before the next call: ``python -m tests.benchmarks.instant_aws``.

The aws CLI looks at a stack again after 30 seconds, osls, SAM and Ansible after 5. With operations that take any time
these pauses would be all that a benchmark shows.
"""

from __future__ import annotations

from unittest import mock

from tests.local_cloud.aws import __main__ as local_aws
from tests.local_cloud.aws._stack_engine import StackEngine

_install = StackEngine.install


def install(engine: StackEngine) -> None:
    """As always, but the work is done in one go, as MiniStack does it by itself."""
    _install(engine)
    engine._module._runs_on_worker_thread = lambda resource_type: False


if __name__ == "__main__":
    with mock.patch.object(StackEngine, "install", install):
        local_aws.main()

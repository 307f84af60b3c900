# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of contenders and cases in the report and in the plot."""

from __future__ import annotations

from tests.benchmarks._plan import Case

CONTENDERS = {
    "debug": "ansible-playbook, one debug task",
    "ours": "polycloud.faas",
    "ours-module": "polycloud.faas, not in the worker",
    "aws-cli": "aws cloudformation package + deploy",
    "amazon.aws": "amazon.aws modules",
    "osls": "osls deploy",
    "osls-function": "osls deploy function",
    "sam": "sam build + deploy",
    "gcloud": "gcloud functions deploy",
}
CASES = {
    Case.DEPLOY: "first deploy",
    Case.NOOP: "no-op",
    Case.CHANGE: "code change",
    Case.REMOVE: "removal",
    Case.LOOP: "no-op of 20 services, one task with a loop",
    Case.HOSTS: "no-op of 20 services, 20 hosts, forks 20",
    Case.FUNCTIONS_DEPLOY: "first deploy of one service with 50 functions",
    Case.FUNCTIONS: "no-op of one service with 50 functions",
    Case.FREE_1: "no-op, 1 function",
    Case.FREE_10: "no-op, 10 functions",
    Case.FREE_50: "no-op, 50 functions",
    Case.LIMITED_1: "no-op, 1 function, with limits",
    Case.LIMITED_10: "no-op, 10 functions, with limits",
    Case.LIMITED_50: "no-op, 50 functions, with limits",
    Case.GOOGLE_DEPLOY: "first deploy",
    Case.GOOGLE_NOOP: "no-op",
    Case.GOOGLE_CHANGE: "code change",
}


def delay_title(delay: float) -> str:
    return f"+{delay * 1000:.0f} ms"

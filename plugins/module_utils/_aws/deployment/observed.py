# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live state of a service: its stack, and what is read in the same round (CloudFormation API and others)."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.reading import read_resources, read_stack
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack, StackResource


class Observed(Record):
    """The live state: the stack (None if there is none), its resources, and what was read of the live resources."""

    stack: Stack | None
    resources: list[StackResource]
    answers: Answers


def observe(api: AwsApi, stack_name: str, reads: t.Collection[Read], in_advance: t.Collection[Read] = ()) -> Observed:
    """Read all of it in parallel (DescribeStacks, ListStackResources, and the ``reads``).

    Answers to the reads ``in_advance`` are taken when they are needed, and ignored otherwise, as are their errors.
    """
    ahead = Answers()
    answers = Answers(ahead)
    stack, resources, *_read = in_parallel(
        [
            lambda: read_stack(api, stack_name),
            lambda: read_resources(api, stack_name),
            *answers.readers(api, reads),
            *(_without_errors(each) for each in ahead.readers(api, [each for each in in_advance if each not in reads])),
        ]
    )
    return Observed(t.cast("Stack | None", stack), t.cast("list[StackResource]", resources), answers)


def _without_errors(reader: t.Callable[[], None]) -> t.Callable[[], None]:
    """What is needed and had an error in advance is read again."""

    def read() -> None:
        with contextlib.suppress(CloudError):
            reader()

    return read

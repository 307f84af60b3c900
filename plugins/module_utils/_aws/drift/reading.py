# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads live resources: calls that only read, each made once, those of one round in parallel.

A read is a value: an operation with its parameters. Resources that need the same read share its answer; a task for many
services could answer reads from what lists have, before any of them is made.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import DENIED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import is_missing
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from ansible_collections.polycloud.faas.plugins.module_utils._parallel import in_parallel
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import Answer, AwsApi

# The error codes for something that is not there, of the services that are read.
NOT_THERE: t.Final = frozenset(
    {
        *("ResourceNotFoundException", "NotFoundException", "NoSuchEntity", "NoSuchBucket", "NoSuchKey", "404"),
        *("NoSuchEntityException", "NotFound", "WAFNonexistentItemException"),
    }
)


class Read(Record):
    """A call by boto3's names; ``what`` it reads goes into messages, such as "function shop-dev-hello".

    ``items`` is the key of a list of which all pages are read; empty for a call that has no pages.
    """

    service: str
    operation: str
    parameters: tuple[tuple[str, t.Any], ...]
    what: str
    items: str = ""


def reading(service: str, operation: str, what: str, items: str = "", **parameters: t.Any) -> Read:
    return Read(service, operation, tuple(sorted(parameters.items())), what, items)


class Answers:
    """What was read: ``found`` has the answer to each read, None for what is not there.

    ``denied`` has the permission that each read takes which the caller may not make. ``in_advance`` are answers to
    reads that may turn out to be needed: they are taken from there instead of being read.
    """

    def __init__(self, in_advance: Answers | None = None) -> None:
        self.found: dict[Read, Answer | None] = {}
        self.denied: dict[Read, str] = {}
        self._in_advance = in_advance

    def __getitem__(self, read: Read) -> Answer | None:
        return self.found[read]

    def missing(self, reads: t.Collection[Read]) -> list[Read]:
        """Those of the reads that were not made yet, each once."""
        if self._in_advance:
            for read in reads:
                self._take(read, self._in_advance)
        return [read for read in dict.fromkeys(reads) if read not in self.found and read not in self.denied]

    def has(self, reads: t.Iterable[Read]) -> bool:
        """Whether each of the reads was answered."""
        return all(read in self.found for read in reads)

    def followed(self, read: Read, by: Read) -> list[Read]:
        """A read, and another one that has to confirm it once it has found nothing."""
        return [read, by] if self.found.get(read, {}) is None else [read]

    def _take(self, read: Read, others: Answers) -> None:
        if read in others.found:
            self.found.setdefault(read, others.found[read])
        elif read in others.denied:
            self.denied.setdefault(read, others.denied[read])

    def readers(self, api: AwsApi, reads: t.Collection[Read]) -> list[t.Callable[[], None]]:
        """Functions that make the reads, for use in parallel; each keeps its answer here."""
        return [functools.partial(self._read, api, read) for read in self.missing(reads)]

    def read(self, api: AwsApi, reads: t.Collection[Read]) -> None:
        """Make the reads that were not made yet, in parallel."""
        in_parallel(self.readers(api, reads))

    def unseen(self) -> str | None:
        """A sentence about what the caller may not read, and which permissions it takes; None for nothing."""
        if not self.denied:
            return None
        permissions = ", ".join(sorted(set(self.denied.values())))
        return (
            f"Not compared with what was deployed, because the caller may not read it: "
            f"{', '.join(sorted(read.what for read in self.denied))}. It takes the permission {permissions}."
        )

    def _read(self, api: AwsApi, read: Read) -> None:
        try:
            self.found[read] = _answer(api, read)
        except CloudError as error:
            if error.code in NOT_THERE or is_missing(error):
                self.found[read] = None
            elif permission := _denied_permission(error, read):
                self.denied[read] = permission
            else:
                raise


def contradiction(service: str, what: str) -> CloudError:
    """The error for one read that found something which another one did not find."""
    return CloudError(
        f"{service} both has and does not have {what}, so nothing was changed.", hint="Run the task again."
    )


def _answer(api: AwsApi, read: Read) -> Answer:
    activity, parameters = f"Reading {read.what}", dict(read.parameters)
    if not read.items:
        return api.call(read.service, read.operation, activity, **parameters)
    pages = api.pages(read.service, read.operation, activity, **parameters)
    return {read.items: [item for page in pages for item in page.get(read.items, [])]}


def _denied_permission(error: CloudError, read: Read) -> str | None:
    """The permission that AWS names in a refusal, or else the one called like the operation; None for other errors."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import (
        NAMED_PERMISSION,
        UNNAMED_PERMISSIONS,
    )

    if error.code not in DENIED:
        return None
    named = re.search(NAMED_PERMISSION, error.reason)
    if named:
        return named[1]
    operation = "".join(word.capitalize() for word in read.operation.split("_"))
    return UNNAMED_PERMISSIONS.get(operation, f"{read.service}:{operation}")

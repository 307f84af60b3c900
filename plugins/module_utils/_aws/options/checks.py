# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of single options of ``lambda_http_endpoint``.

Limits are those of the CloudFormation and Resource Groups Tagging quota pages. The tags of a stack are also those of
its role and its bucket, which take fewer characters (https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html).
"""

from __future__ import annotations

import re
import typing as t
from collections import Counter

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require
from ansible_collections.polycloud.faas.plugins.module_utils._limits import Limit

MOST_TAGS: t.Final = 50
RETENTION_DAYS: t.Final = [
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
]

RETENTION: t.Final = Limit(
    f"one of {', '.join(map(str, RETENTION_DAYS))}",
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    RETENTION_DAYS.__contains__,
)


def check_names(name: str, stage: str) -> None:
    """Check the names that make up the stack name."""
    require(
        re.fullmatch(r"[a-zA-Z][-a-zA-Z0-9]*", name),
        "name",
        name,
        "letters, digits and hyphens, starting with a letter",
    )
    require(re.fullmatch(r"[a-zA-Z0-9][-a-zA-Z0-9]*", stage), "stage", stage, "letters, digits and hyphens")
    stack = f"{name}-{stage}"
    if len(stack) > 128:
        raise OptionError(
            f"name and stage must result in a stack name of at most 128 characters, but {stack} has {len(stack)}."
        )


TAG_TEXT: t.Final = r"[\w\s.:/=+@-]*"


def is_scalar(value: t.Any) -> bool:
    return isinstance(value, (str, int, float))


def is_tag(key: str, value: t.Any) -> bool:
    """Whether all services take such a tag; numbers and booleans become strings."""
    if not is_scalar(value):
        return False
    is_short = 1 <= len(key) <= 128 and len(str(value)) <= 256
    return is_short and not key.lower().startswith("aws:") and re.fullmatch(TAG_TEXT, f"{key}{value}") is not None


def check_tags(tags: t.Mapping[str, t.Any] | None) -> None:
    """CloudFormation refuses empty values, and IAM keys that differ only in case."""
    for key, value in (tags or {}).items():
        if value == "" or not is_tag(str(key), value):
            raise OptionError(
                "tags must have keys of 1 to 128 characters that do not begin with aws:, and values of 1 to 256 "
                "characters, all of them letters, digits, spaces and . : / = + @ - _, but "
                f"{key!s} has {value!r}."
            )
    if len(tags or {}) > MOST_TAGS:
        raise OptionError(f"tags must be at most {MOST_TAGS}, but {len(tags or {})} were given.")


def check_case_of_tags(option: str, keys: t.Iterable[str]) -> None:
    """:raises OptionError: keys of a role's tags differ only in case, which IAM does not distinguish."""
    seen: dict[str, str] = {}
    for key in keys:
        known = seen.setdefault(key.lower(), key)
        if known != key:
            raise OptionError(
                f"{option} must have keys that differ in more than case, as IAM requires for the tags of a role, but "
                f"{known} and {key} were given."
            )


def check_tags_of_function(
    stack_tags: t.Mapping[str, t.Any] | None, own: t.Mapping[str, t.Any] | None, function: str
) -> None:
    """A function has its own tags and those of the stack."""
    count = len({**(stack_tags or {}), **(own or {})})
    if own and count > MOST_TAGS:
        raise OptionError(
            f"tags of function {function} must be at most {MOST_TAGS} with those of the stack, but {count} were given."
        )


def check_different(option: str, names: t.Sequence[str], what: str = "names") -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise OptionError(f"{option} must have different {what}, but {name} was given {count} times.")


def check_keep_versions(keep: int | None) -> None:
    if keep is not None and keep < 1:
        raise OptionError(f"keep_versions must be at least 1, the deployed version, but {keep} was given.")


def check_wait_timeout(seconds: int) -> None:
    if seconds < 1:
        raise OptionError(f"wait_timeout must be at least 1 second, but {seconds} was given.")

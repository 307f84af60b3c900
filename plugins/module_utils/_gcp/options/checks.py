# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks options that several Google Cloud modules have."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

MOST_LABELS: t.Final = 64


def check_project(option: str, project: str) -> None:
    """Check the ID of an existing project; those of a domain, such as ``example.com:name``, still exist."""
    pattern = r"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]"
    require(
        re.fullmatch(pattern, project),
        option,
        project,
        "a project id (not a number or a display name): 6 to 30 lowercase letters, digits and hyphens, starting with "
        "a letter and not ending with a hyphen",
    )


def check_location(location: str) -> None:
    if re.fullmatch(r"[a-z]+-[a-z]+\d+-[a-z]", location):
        raise OptionError(f"location must be a region, such as {location[:-2]}, but the zone {location!r} was given.")
    require(re.fullmatch(r"[a-z]+-[a-z]+\d+", location), "location", location, "a region, such as us-central1")


def check_labels(labels: t.Mapping[str, str] | None) -> None:
    for key, value in (labels or {}).items():
        good = re.fullmatch(r"[^\W\d_][\w-]{0,62}", key) and re.fullmatch(r"[\w-]{0,63}", value)
        if not good or key != key.lower() or value != value.lower():
            raise OptionError(
                "labels must have keys of 1 to 63 and values of at most 63 lowercase letters, digits, - and _, keys "
                f"starting with a letter, but '{key}: {value}' was given."
            )
    require(len(labels or {}) <= MOST_LABELS, "labels", len(labels or {}), f"at most {MOST_LABELS}")


def check_wait_timeout(seconds: int) -> None:
    require(seconds >= 1, "wait_timeout", seconds, "at least 1 second")


def texts(values: t.Mapping[t.Any, t.Any] | None) -> dict[str, str] | None:
    """A dictionary of strings from YAML: true is "true", 1 is "1", null is ""."""
    if values is None:
        return None
    return {str(key): text_of(value) for key, value in values.items()}


def text_of(value: t.Any) -> str:
    """A value from YAML as a string: true is "true", null is ""."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

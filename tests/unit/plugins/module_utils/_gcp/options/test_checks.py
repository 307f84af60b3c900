# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of options that several modules have."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.checks import (
    check_labels,
    check_location,
    check_project,
    texts,
)


@pytest.mark.parametrize("project", ["abcdef", "a-b-c-1", "example.com:my-project"])
def test_project_ids(project: str) -> None:
    check_project("project", project)


@pytest.mark.parametrize("project", ["123456789012", "abc", "Abcdef", "abcdef-", "my project", "a" * 31, ""])
def test_what_is_no_project_id(project: str) -> None:
    with pytest.raises(OptionError, match=r"^project must be a project id \(not a number or a display name\)"):
        check_project("project", project)


@pytest.mark.parametrize("location", ["us-central1", "northamerica-northeast2", "me-central1"])
def test_locations(location: str) -> None:
    check_location(location)


def test_what_is_no_location() -> None:
    with pytest.raises(OptionError, match="such as us-central1, but the zone 'us-central1-a' was given"):
        check_location("us-central1-a")
    for location in ("us", "us_central1", "global", "-", ""):
        with pytest.raises(OptionError, match=r"^location must be a region, such as us-central1, but"):
            check_location(location)


@pytest.mark.parametrize("labels", [None, {}, {"a": ""}, {"team": "dev-ops_1"}, {"größe": "groß"}])
def test_labels(labels: dict[str, str] | None) -> None:
    check_labels(labels)


@pytest.mark.parametrize(
    "labels", [{"Team": "x"}, {"team": "X"}, {"1team": "x"}, {"": "x"}, {"a b": "x"}, {"a" * 64: "x"}, {"a": "b" * 64}]
)
def test_what_are_no_labels(labels: dict[str, str]) -> None:
    with pytest.raises(OptionError, match=r"^labels must have keys of 1 to 63"):
        check_labels(labels)


def test_too_many_labels() -> None:
    with pytest.raises(OptionError, match=r"^labels must be at most 64, but 65 was given"):
        check_labels({f"a{number}": "" for number in range(65)})


def test_what_yaml_gives_becomes_text() -> None:
    given = {"yes": True, "one": 1, "none": None, "text": "x", 2: 2.5}
    assert texts(given) == {"yes": "true", "one": "1", "none": "", "text": "x", "2": "2.5"}
    assert texts(None) is None

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The archives of a service, and how the outputs of its stack keep them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import (
    LARGEST_OUTPUT,
    SHARED,
    Archives,
    archives_of_outputs,
    part_of,
)
from tests.unit.plugins.module_utils._aws.service_runs import function, make_service

HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
PARTS = st.one_of(st.just(SHARED), st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,59}", fullmatch=True))
KEYS = st.from_regex(r"polycloud\.faas/[a-z-]{1,100}/dev/[0-9a-f]{64}\.zip", fullmatch=True)


@given(st.dictionaries(PARTS, KEYS, max_size=60))
def test_outputs_keep_all_of_it(keys: dict[str, str]) -> None:
    archives = Archives(keys, dict.fromkeys(keys.values(), HASH))
    outputs = archives.outputs()
    assert archives_of_outputs({"Other": "x", **outputs}) == archives
    assert all(len(value) <= LARGEST_OUTPUT for value in outputs.values())


def test_a_shared_archive_has_outputs_of_its_own() -> None:
    assert Archives({SHARED: "1.zip"}, {"1.zip": HASH}).outputs() == {"ArchiveKey": "1.zip", "CodeSha256": HASH}


def test_a_hundred_functions_leave_room_for_other_outputs() -> None:
    keys = {f"function-{number}": f"polycloud.faas/shop/dev/{number:064x}.zip" for number in range(100)}
    assert len(Archives(keys, dict.fromkeys(keys.values(), HASH)).outputs()) <= 25


def test_outputs_that_say_nothing() -> None:
    assert archives_of_outputs({"ArchiveKey": "1.zip"}) == Archives({})


def test_the_archive_of_a_function() -> None:
    service = make_service(functions=[function("hello"), function("own", exclude=["tests"])])
    archives = Archives({SHARED: "1.zip", "own": "2.zip"})
    assert [part_of(each) for each in service.functions] == [SHARED, "own"]
    assert [archives.key(each) for each in service.functions] == ["1.zip", "2.zip"]


def test_hashes_of_other_archives_are_left_out() -> None:
    archives = Archives({SHARED: "1.zip", "own": "2.zip"}).with_hashes({"2.zip": "b=", "3.zip": "c="})
    assert archives.hashes == {"1.zip": "", "2.zip": "b="}

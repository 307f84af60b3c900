# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Digests of JSON values."""

from __future__ import annotations

import hashlib

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import digest, short_digest


def test_the_order_of_keys_does_not_count_and_that_of_lists_does() -> None:
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest([1, 2]) != digest([2, 1])


def test_it_is_the_sha_256_of_compact_json() -> None:
    assert digest({"b": 1, "a": "x"}) == hashlib.sha256(b'{"a":"x","b":1}').hexdigest()
    assert short_digest({}) == digest({})[:16]

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a failed task says."""

from __future__ import annotations

from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, FaasError, OptionError


def test_a_message_alone() -> None:
    assert OptionError("source must be a folder.").as_result() == {"msg": "source must be a folder."}


def test_the_hint_is_part_of_the_message_and_a_key_of_its_own() -> None:
    error = FaasError("It failed.", code="Throttling", hint="Wait.")
    assert error.as_result() == {"msg": "It failed. Wait.", "error": {"code": "Throttling", "hint": "Wait."}}


def test_details_become_keys_of_the_result() -> None:
    error = CloudError("It failed.", code="ROLLBACK_COMPLETE", status=400, reason="no", stack={"name": "shop-dev"})
    assert error.as_result() == {
        "msg": "It failed.",
        "error": {"code": "ROLLBACK_COMPLETE"},
        "stack": {"name": "shop-dev"},
    }
    assert (error.status, error.reason, str(error)) == (400, "no", "It failed.")

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The KMS key of a function's variables: without it no invocation succeeds (DescribeKey; pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import NEVER
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

ENABLED: t.Final = "Enabled"


def named(place: Place) -> str:
    return f"KMS key {place.properties.get('KmsKeyArn')}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    key = place.properties.get("KmsKeyArn")
    return [_read(key)] if isinstance(key, str) else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    """A key belongs to somebody else: it is told, and left as it is."""
    answer = answers[_read(place.properties["KmsKeyArn"])]
    state = answer["KeyMetadata"]["KeyState"] if answer else "missing"
    return [] if state == ENABLED else [place.differs("KmsKeyArn.KeyState", ENABLED, state, way=NEVER)]


def repair(_place: Place, _drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """There is no way back that is ours."""
    return []


def _read(key: str) -> Read:
    return reading("kms", "describe_key", f"KMS key {key}", KeyId=key)

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The web ACL in front of the stage of a REST API, which GetStage names (pure)."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis.stage import stage_of

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

STAGE: t.Final = r".*/restapis/(?P<api>[^/]+)/stages/(?P<stage>[^/]+)"
ACL: t.Final = "WebACLArn"


def named(place: Place) -> str:
    return f"web ACL of stage {place.properties['ResourceArn'].rpartition('/')[2]}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    read = _read(place)
    return [read] if read else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    """A stage that is missing comes back without its web ACL."""
    read, expected = _read(place), place.properties[ACL]
    live = (answers[read] or {}).get("webAclArn") if read else None
    if live is None:
        return [place.is_missing(ACL, expected)]
    return [place.differs(ACL, expected, live)] if is_known(expected) and live != expected else []


def repair(place: Place, _drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """AssociateWebACL."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    parameters = {name: place.properties[name] for name in ("ResourceArn", ACL)}
    return [Call("wafv2", "associate_web_acl", f"Repairing the {named(place)}", parameters)]


def _read(place: Place) -> Read | None:
    arn = place.properties["ResourceArn"]
    found = re.fullmatch(STAGE, arn) if isinstance(arn, str) else None
    return stage_of(found["api"], found["stage"]) if found else None

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An integration of an HTTP API: which function it invokes, and how (pure).

Its ID is AWS's.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.expressions import is_known
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis.api import SERVICE, list_read

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

COMPARED: t.Final = {
    "IntegrationType": Row("IntegrationType"),
    "IntegrationUri": Row("IntegrationUri"),
    "PayloadFormatVersion": Row("PayloadFormatVersion"),
    "TimeoutInMillis": Row("TimeoutInMillis", 30_000),
}


def named(place: Place) -> str:
    return f"integration {place.physical_id}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)] if is_known(place.properties["ApiId"]) and place.physical_id else []


def compare(place: Place, answers: Answers) -> list[Drift]:
    if answers[_read(place)] is None:
        return []
    live = comparing.item(answers, _read(place), "IntegrationId", place.physical_id)
    if live is None:
        return [place.is_missing("IntegrationId", place.physical_id, way=BY_UPDATES)]
    return comparing.differences(place, live, COMPARED)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateIntegration."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    where = {"ApiId": place.properties["ApiId"], "IntegrationId": place.physical_id}
    given = {each.property: each.expected for each in drift}
    return [Call(SERVICE, "update_integration", f"Repairing {named(place)}", {**where, **given})]


def _read(place: Place) -> Read:
    return list_read("get_integrations", "integrations", place.properties["ApiId"])

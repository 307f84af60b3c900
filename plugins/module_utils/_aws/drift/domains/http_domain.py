# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The domain name of an HTTP API (pure).

It points to a name of AWS's, so one that is missing comes back with what leads to it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains import certificates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

SERVICE: t.Final = "apigatewayv2"
CONFIGURATIONS: t.Final = "DomainNameConfigurations"
CERTIFICATE: t.Final = "CertificateArn"
TRUST: t.Final = "MutualTlsAuthentication"
COMPARED: t.Final = {
    certificates.URI: Row(certificates.URI),
    certificates.VERSION: Row(certificates.VERSION, always=False),
}


def named(place: Place) -> str:
    return f"domain name {place.properties['DomainName']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)]


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("DomainName", place.properties["DomainName"], way=BY_UPDATES)]
    deployed, actual = (each[CONFIGURATIONS][0] for each in (place.properties, live))
    of_domain = place._replace(properties=deployed)
    certificate = comparing.differences(of_domain, actual, {CERTIFICATE: Row(CERTIFICATE)})
    return [*certificate, *comparing.differences(place, live, COMPARED, certificates.asking)]


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateDomainName."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    changed = {each.property for each in drift}
    given = {CONFIGURATIONS: place.properties[CONFIGURATIONS]} if CERTIFICATE in changed else {}
    # An empty trust store takes it away.
    trust = {TRUST: place.properties.get(TRUST, {"TruststoreUri": ""})} if changed & COMPARED.keys() else {}
    parameters = {"DomainName": place.properties["DomainName"], **given, **trust}
    return [Call(SERVICE, "update_domain_name", f"Repairing {named(place)}", parameters)]


def _read(place: Place) -> Read:
    return reading(SERVICE, "get_domain_name", named(place), DomainName=place.properties["DomainName"])

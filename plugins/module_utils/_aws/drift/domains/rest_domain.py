# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The domain name of a REST API (pure).

It points to a name of AWS's, so one that is missing comes back with what leads to it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift import comparing
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.comparing import Row
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import BY_UPDATES, UNSET
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains import certificates
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import reading

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

COMPARED: t.Final = {
    "CertificateArn": Row("certificateArn", always=False),
    "RegionalCertificateArn": Row("regionalCertificateArn", always=False),
    certificates.URI: Row("mutualTlsAuthentication.truststoreUri"),
    certificates.VERSION: Row("mutualTlsAuthentication.truststoreVersion", always=False),
}


def named(place: Place) -> str:
    return f"domain name {place.properties['DomainName']}"


def reads(place: Place, _answers: Answers) -> list[Read]:
    return [_read(place)]


def compare(place: Place, answers: Answers) -> list[Drift]:
    live = answers[_read(place)]
    if live is None:
        return [place.is_missing("DomainName", place.properties["DomainName"], way=BY_UPDATES)]
    return comparing.differences(place, live, COMPARED, certificates.asking)


def repair(place: Place, drift: t.Sequence[Drift], _answers: Answers) -> list[Call]:
    """UpdateDomainName; an empty trust store takes it away."""
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.watched import Call

    patches = [
        {
            "op": "replace",
            "path": f"/{COMPARED[each.property].where.replace('.', '/')}",
            "value": "" if each.expected == UNSET else each.expected,
        }
        for each in drift
    ]
    parameters = {"domainName": place.properties["DomainName"], "patchOperations": patches}
    return [Call("apigateway", "update_domain_name", f"Repairing {named(place)}", parameters)]


def _read(place: Place) -> Read:
    return reading("apigateway", "get_domain_name", named(place), domainName=place.properties["DomainName"])

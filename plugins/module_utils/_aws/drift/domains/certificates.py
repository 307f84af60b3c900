# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What domain names of REST and HTTP APIs have in common: the certificate, and those that callers need (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import UNSET, Question

URI: t.Final = "MutualTlsAuthentication.TruststoreUri"
VERSION: t.Final = "MutualTlsAuthentication.TruststoreVersion"
TRUSTED: t.Final = Question(
    (("api", "domain", "truststore_uri"),),
    "Somebody may have asked callers of the domain for certificates on purpose, and all others would get in again.",
    "Set api.domain.truststore_uri to the trust store that holds, or to an empty string for none.",
)


def asking(name: str, expected: t.Any, _actual: t.Any) -> Question | None:
    """Callers that need no certificate are not let in again without being asked to."""
    return TRUSTED if name == URI and expected in (None, UNSET) else None

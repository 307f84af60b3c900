# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters of Systems Manager and secrets of Secrets Manager, with their versions."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Answer, Refusal, ResourceFailure

REFERENCE: t.Final = re.compile(r"\{\{resolve:(ssm|secretsmanager):([^{}]*)\}\}")


@dataclass
class FakeSecret:
    """The values of a secret by version; the last one is the current one."""

    versions: dict[str, str] = field(default_factory=dict)
    is_deleted: bool = False

    def put(self, value: str) -> str:
        version = f"00000000-0000-4000-8000-{len(self.versions) + 1:012}"
        self.versions[version] = value
        return version


class FakeStores:
    """Both services; ``parameters`` has all values of each parameter, the version is the place in the list."""

    def __init__(self) -> None:
        self.parameters: dict[str, list[str]] = {}
        self.secure: set[str] = set()
        self.secrets: dict[str, FakeSecret] = {}

    def get_parameters(self, Names: t.Sequence[str]) -> Answer:
        assert 0 < len(Names) <= 10
        found = [
            {
                "Name": name,
                "Type": "SecureString" if name in self.secure else "String",
                "Version": len(self.parameters[name]),
            }
            for name in Names
            if name in self.parameters
        ]
        return {"Parameters": found, "InvalidParameters": [name for name in Names if name not in self.parameters]}

    def describe_secret(self, SecretId: str) -> Answer:
        if SecretId not in self.secrets:
            raise Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        secret = self.secrets[SecretId]
        current = next(reversed(secret.versions), None)
        stages = {version: ["AWSCURRENT"] if version == current else [] for version in secret.versions}
        deleted = {"DeletedDate": "2026-01-01"} if secret.is_deleted else {}
        return {"Name": SecretId, "VersionIdsToStages": stages, **deleted}

    def resolved(self, text: str) -> str:
        """A value of a template with the values that it refers to; what no test has put is left as it is."""
        return REFERENCE.sub(lambda found: self._value(found[1], found[2].split(":"), found[0]), text)

    def _value(self, service: str, parts: list[str], text: str) -> str:
        if service == "ssm":
            values = self.parameters.get(parts[0])
            return text if values is None else values[int(parts[1]) - 1 if len(parts) > 1 else -1]
        secret = self.secrets.get(parts[0])
        if secret is None:
            return text
        wanted = parts[4] if len(parts) > 4 else next(reversed(secret.versions))
        if secret.is_deleted:
            raise ResourceFailure("You can't perform this operation on the secret because it was marked for deletion.")
        return secret.versions.get(wanted, text)

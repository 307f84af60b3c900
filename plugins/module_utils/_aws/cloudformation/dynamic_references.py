# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dynamic references of variables, such as ``{{resolve:ssm:/shop/currency}}``, with and without a version (pure).

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html. CloudFormation looks at a
parameter or secret again only when the property that refers to it changes.
"""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

SSM: t.Final = "ssm"
SECRETS: t.Final = "secretsmanager"
PARAMETER_TYPE: t.Final = "AWS::SSM::Parameter"
SECRET_TYPE: t.Final = "AWS::SecretsManager::Secret"
# In the metadata of a function: the variables whose reference got its version from this collection.
NAMED_BY_US: t.Final = "Versions"

Source = tuple[str, str]

_SSM_FORM: t.Final = r"\{\{resolve:ssm:(?P<name>arn:(?:[^:{}]*:){4}[^:{}]+|[^:{}]+)\}\}"
_SECRET_FORM: t.Final = (
    r"\{\{resolve:secretsmanager:(?P<name>arn:(?:[^:{}]*:){5}[^:{}]+|[^:{}]+):SecretString(?::(?P<key>[^:{}]+))?\}\}"
)
# Parameters of AWS itself; no documentation says that CloudFormation takes their versions.
_PUBLIC: t.Final = re.compile(r"/?aws/|arn:[^:]*:ssm:[^:]*::")
_ANY: t.Final = r"\{\{resolve:[^{}]*\}\}"


class Reference(Record):
    """What a variable refers to: a parameter, or a secret (name or ARN) with the key of a field in it."""

    service: str
    name: str
    key: str = ""

    @property
    def source(self) -> Source:
        """What has the versions; several references can have one."""
        return self.service, self.name

    @property
    def named(self) -> str:
        return named(self.source)

    def text(self, version: str | None) -> str:
        """The dynamic reference to this version; None is the newest one at the time of the deployment."""
        parts = [self.service, self.name]
        if self.service == SECRETS:
            parts += ["SecretString", self.key]
        if version is not None:
            parts += ["", version] if self.service == SECRETS else [version]
        return f"{{{{resolve:{':'.join(parts).rstrip(':')}}}}}"


def named(source: Source) -> str:
    """
    >>> named(("ssm", "/shop/currency"))
    'parameter /shop/currency'
    """
    return f"{'parameter' if source[0] == SSM else 'secret'} {source[1]}"


def reference(value: t.Any) -> Reference | None:
    """The reference that is the whole value and names no version; None for anything else."""
    if not isinstance(value, str) or not value.startswith("{{resolve:"):
        return None
    if found := re.fullmatch(_SSM_FORM, value):
        return None if _PUBLIC.match(found["name"]) else Reference(SSM, found["name"])
    found = re.fullmatch(_SECRET_FORM, value)
    return Reference(SECRETS, found["name"], found["key"] or "") if found else None


def version_in(value: t.Any, of: Reference) -> str | None:
    """The version in a value that is a reference of the same kind; None if it names none, or is another one."""
    mark = "\0"
    form = re.escape(of.text(mark)).replace(re.escape(mark), r"([^:{}]+)")
    found = re.fullmatch(form, value) if isinstance(value, str) else None
    return found[1] if found else None


def without_version(value: t.Any) -> Reference | None:
    """The reference in a value that names a version at its end."""
    text = re.sub(r"(::?)[^:{}]+\}\}$", "}}", value) if isinstance(value, str) else ""
    found = reference(re.sub(r":+\}\}$", "}}", text))
    return found if found and version_in(value, found) else None


def created(resources: t.Mapping[str, t.Any]) -> set[Source]:
    """The parameters and secrets that these resources of a template create, as far as they name them."""
    services = {PARAMETER_TYPE: SSM, SECRET_TYPE: SECRETS}
    found = [
        (services[each["Type"]], (each.get("Properties") or {}).get("Name"))
        for each in resources.values()
        if isinstance(each, t.Mapping) and each.get("Type") in services
    ]
    return {(service, name) for service, name in found if isinstance(name, str)}


def all_in(template: t.Mapping[str, t.Any]) -> set[str]:
    """All dynamic references of a template, each once."""
    return set(re.findall(_ANY, json.dumps(template)))

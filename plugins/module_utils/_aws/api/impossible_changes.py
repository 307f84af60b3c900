# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a deployed API that AWS refuses, said before any write, each with the way there (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Resources,
        Template,
    )

DOMAIN_NAMES: t.Final = ("AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName")


def check_changes(deployed: Template, desired: Template) -> None:
    """:raises OptionError: the API cannot become the requested one in one run."""
    before, after = own_resources(deployed), own_resources(desired)
    _check_endpoint_type(before, after)
    _check_models(before, after)
    _check_domain(before, after)


def _check_endpoint_type(before: Resources, after: Resources) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html."""
    types = [_values(each, "AWS::ApiGateway::RestApi", "EndpointConfiguration") for each in (before, after)]
    if [[each["Types"] for each in found] for found in types] == [[["PRIVATE"]], [["EDGE"]]]:
        raise OptionError(
            "api.endpoint_type must be regional or private for an API that is private, but 'edge' was given.",
            hint="Deploy it with endpoint_type regional first, and then with edge.",
        )


def _check_models(before: Resources, after: Resources) -> None:
    """Only the creation of a model sets its content type, and a new model cannot have the name of the old one."""
    old, new = (_named_models(each) for each in (before, after))
    for name, content_type in new.items():
        if old.get(name, content_type) != content_type:
            raise OptionError(
                f"api.models[].content_type of {name} must stay {old[name]}, since only the creation of a model sets "
                f"it, but {content_type!r} was given.",
                hint="Give the model another name, too.",
            )


def _check_domain(before: Resources, after: Resources) -> None:
    """CloudFormation creates the domain name of the other type of API before it deletes the old one."""
    old, new = (
        {each["Properties"]["DomainName"]: each["Type"] for each in resources.values() if each["Type"] in DOMAIN_NAMES}
        for resources in (before, after)
    )
    for name in old.keys() & new.keys():
        if old[name] != new[name]:
            raise OptionError(
                f"api.domain.name must not be {name!r} in the run that changes api_type, since the API of the old type "
                "has that name until it is deleted.",
                hint="Deploy the other api_type without api.domain first, and then with it.",
            )


def _named_models(resources: Resources) -> dict[str, str]:
    found = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::ApiGateway::Model"]
    return {str(each["Name"]): str(each["ContentType"]) for each in found if "Name" in each}


def _values(resources: Resources, kind: str, name: str) -> list[t.Any]:
    return [each["Properties"][name] for each in resources.values() if each["Type"] == kind]

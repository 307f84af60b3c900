# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changes of a deployed API that AWS refuses, said before any write, each with the way there (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import of_type
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template


def check_changes(deployed: Template, desired: Template) -> None:
    """:raises OptionError: the API cannot become the requested one in one run."""
    _check_endpoint_type(deployed, desired)
    _check_models(deployed, desired)


def _check_endpoint_type(deployed: Template, desired: Template) -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html."""
    if [_endpoint_types(each) for each in (deployed, desired)] == [[["PRIVATE"]], [["EDGE"]]]:
        raise OptionError(
            "api.endpoint_type must be regional or private for an API that is private, but 'edge' was given.",
            hint="Deploy it with endpoint_type regional first, and then with edge.",
        )


def _check_models(deployed: Template, desired: Template) -> None:
    """Only the creation of a model sets its content type, and a new model cannot have the name of the old one."""
    old, new = (_named_models(each) for each in (deployed, desired))
    for name, content_type in new.items():
        if old.get(name, content_type) != content_type:
            raise OptionError(
                f"api.models[].content_type of {name} must stay {old[name]}, since only the creation of a model sets "
                f"it, but {content_type!r} was given.",
                hint="Give the model another name, too.",
            )


def _endpoint_types(template: Template) -> list[list[str]]:
    return [api["EndpointConfiguration"]["Types"] for api in of_type(template, "AWS::ApiGateway::RestApi").values()]


def _named_models(template: Template) -> dict[str, str]:
    """The content types of the models that have a name."""
    models = of_type(template, "AWS::ApiGateway::Model").values()
    return {str(each["Name"]): str(each["ContentType"]) for each in models if "Name" in each}

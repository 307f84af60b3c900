# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requested validation of requests (no calls, no Ansible)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING

JSON: t.Final = "application/json"

# The options of request_parameters, and the names of these parts of a request in API Gateway.
PLACES: t.Final = {"querystrings": "querystring", "headers": "header", "paths": "path"}

PARAMETER_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {name: {"type": "dict"} for name in PLACES}
MODEL_OPTIONS: t.Final[dict[str, dict[str, t.Any]]] = {
    "name": {"type": "str", "required": True},
    "schema": {"type": "dict", "required": True},
    "description": {"type": "str"},
    "content_type": {"type": "str", "default": JSON},
}


class Model(t.NamedTuple):
    """A JSON schema, draft 4, that routes refer to by its name."""

    name: str
    schema: t.Mapping[str, t.Any]
    description: str | None = None
    content_type: str = JSON


class Validation(t.NamedTuple):
    """What API Gateway requires of a request.

    ``parameters`` has whether each is required, by place and name, such as ("header", "X-Tenant"); ``models`` has the
    name of a model or a schema by content type.
    """

    parameters: t.Mapping[tuple[str, str], bool] = NOTHING
    models: t.Mapping[str, str | t.Mapping[str, t.Any]] = NOTHING

    @property
    def is_asked(self) -> bool:
        return bool(self.parameters or self.models)

    @property
    def subjects(self) -> list[str]:
        """What a validator checks: Parameters and Body."""
        found = {"Parameters": any(self.parameters.values()), "Body": bool(self.models)}
        return [subject for subject, is_looked_at in found.items() if is_looked_at]


def models_from_options(given: t.Sequence[t.Mapping[str, t.Any]] | None) -> tuple[Model, ...]:
    """The models that ``api.models`` describes."""
    return tuple(Model(**model) for model in given or ())


def validation_from_options(
    where: str, request_parameters: t.Mapping[str, t.Any], request_models: t.Mapping[str, t.Any]
) -> Validation:
    """What these options of a route describe; ``where`` names the route in messages.

    :raises OptionError: a value has another type.
    """
    parameters: dict[tuple[str, str], bool] = {}
    for option, names in request_parameters.items():
        for name, required in (names or {}).items():
            if not isinstance(required, bool):
                raise OptionError(
                    f"routes[].request_parameters.{option} {where} must have true (required) or false "
                    f"for each name, but {name} has {required!r}."
                )
            parameters[PLACES[option], str(name)] = required
    for content_type, model in request_models.items():
        if not isinstance(model, str | dict):
            raise OptionError(
                f"routes[].request_models {where} must have names of api.models or JSON schemas as values, but "
                f"{content_type} has {model!r}."
            )
    return Validation(parameters, request_models)

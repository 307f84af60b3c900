# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dynamic references as CloudFormation resolves them, with the permissions of its caller, and what they refer to.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

from __future__ import annotations

import json
import re
import typing as t

from ..access.callers import Need, account, region
from ..access.stack_access import caller_of
from ..emulator.ministack import module
from ..resources.errors import ResourceError
from .operation import current

Handler = t.Callable[[dict[str, t.Any]], tuple[int, dict[str, str], bytes]]

REFERENCE = re.compile(r"\{\{resolve:(?P<service>[a-z-]+):(?P<body>[^}]*)\}\}")
PARAMETER = re.compile(r"[a-zA-Z0-9_.\-/]+(:\d+)?")
SSM_SERVICES = {"ssm", "ssm-secure"}
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
MOST_NAMES = 10
# https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
MOST_VERSIONS = 100


def install() -> None:
    """Refuse what CloudFormation and Systems Manager refuse."""
    engine = module("services.cloudformation.engine")
    engine._resolve_dynamic_reference = _checked(engine._resolve_dynamic_reference)
    parameters = module("services.ssm")
    parameters._get_parameters = _limited(parameters._get_parameters)
    parameters._put_parameter = _forgetting(parameters._put_parameter)


def _checked(resolve: t.Callable[[str], str]) -> t.Callable[[str], str]:
    """MiniStack's resolution of one reference, which asks nobody for permission and knows every type."""

    def resolved(literal: str) -> str:
        found = REFERENCE.fullmatch(literal)
        if found is None:
            return resolve(literal)
        service, body = found["service"], found["body"]
        if service in SSM_SERVICES:
            _require(Need("ssm:GetParameters", _parameter_arn(body.partition(":")[0])), "AWSSimpleSystemsManagement")
            _check_parameter(service, body, literal)
        else:
            _require(Need("secretsmanager:GetSecretValue", _secret_arn(body)), "AWSSecretsManager")
        return resolve(literal)

    return resolved


def _check_parameter(service: str, body: str, literal: str) -> None:
    if not PARAMETER.fullmatch(body):
        raise ResourceError(f"Incorrect format is used in the following SSM reference: [{literal}]")
    record = module("services.ssm")._parameters.get(body.partition(":")[0]) or {}
    if service == "ssm" and record.get("Type") == "SecureString":
        raise ResourceError(f"A parameter of type SecureString needs ssm-secure: [{literal}]")


def _parameter_arn(name: str) -> str:
    return f"arn:aws:ssm:{region()}:{account()}:parameter/{name.lstrip('/')}"


def _secret_arn(body: str) -> str:
    parts = body.split(":")
    name = ":".join(parts[:7]) if parts[0] == "arn" else parts[0]
    _key, secret = module("services.secretsmanager")._resolve(name, use_arn_scope=True)
    if secret:
        return str(secret["ARN"])
    return name if parts[0] == "arn" else f"arn:aws:secretsmanager:{region()}:{account()}:secret:{name}"


def _require(need: Need, service: str) -> None:
    operation = current.get()
    caller = caller_of(operation.stack_id.split("/")[1]) if operation else None
    denial = caller.denial(need) if caller else None
    if denial:
        raise ResourceError(f"{denial} (Service: {service}; Status Code: 400; Error Code: AccessDeniedException)")


def _limited(get: Handler) -> Handler:
    """GetParameters, which takes up to ten names."""

    def get_parameters(data: dict[str, t.Any]) -> tuple[int, dict[str, str], bytes]:
        names = data.get("Names", [])
        if 0 < len(names) <= MOST_NAMES:
            return get(data)
        bound = "less than or equal to 10" if names else "greater than or equal to 1"
        text = (
            f"1 validation error detected: Value '[{', '.join(names)}]' at 'names' failed to satisfy constraint: "
            f"Member must have length {bound}"
        )
        refused: tuple[int, dict[str, str], bytes] = module("core.responses").error_response_json(
            "ValidationException", text, 400
        )
        return refused

    return get_parameters


def _forgetting(put: Handler) -> Handler:
    """PutParameter, which deletes the oldest version when there are too many."""

    def put_parameter(data: dict[str, t.Any]) -> tuple[int, dict[str, str], bytes]:
        answer = put(data)
        history = module("services.ssm")._parameter_history.get(data.get("Name")) or []
        if answer[0] == 200 and json.loads(answer[2])["Version"] > MOST_VERSIONS:
            del history[:-MOST_VERSIONS]
        return answer

    return put_parameter

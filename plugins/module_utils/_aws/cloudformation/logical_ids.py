# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logical IDs in the stack, in the form that the Serverless Framework uses."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

BUCKET: t.Final = "DeploymentBucket"
BUCKET_POLICY: t.Final = "DeploymentBucketPolicy"
ROLE: t.Final = "IamRoleLambdaExecution"
REST_API: t.Final = "ApiGatewayRestApi"
REST_STAGE: t.Final = "ApiGatewayStage"
REST_LOG_GROUP: t.Final = "ApiGatewayLogGroup"
REST_DOMAIN: t.Final = "ApiGatewayDomainName"
REST_MAPPING: t.Final = "ApiGatewayBasePathMapping"
REST_RECORD: t.Final = "ApiGatewayRecordSet"
REST_WEB_ACL: t.Final = "ApiGatewayWebAclAssociation"
HTTP_API: t.Final = "HttpApi"
HTTP_STAGE: t.Final = "HttpApiStage"
HTTP_LOG_GROUP: t.Final = "HttpApiLogGroup"
HTTP_DOMAIN: t.Final = "HttpApiDomainName"
HTTP_MAPPING: t.Final = "HttpApiMapping"
HTTP_RECORD: t.Final = "HttpApiRecordSet"

_WORDS: t.Final = {"-": "Dash", "_": "Underscore", ".": "Dot", ":": "Colon", "+": ""}


def logical_id_part(text: str) -> str:
    """The text capitalized, with words for what a logical ID cannot have: ``get-user`` is GetDashuser."""
    words = "".join(_WORDS.get(letter, letter) for letter in text)
    return words[:1].upper() + words[1:]


def log_group(function: str) -> str:
    return f"{logical_id_part(function)}LogGroup"


def function(name: str) -> str:
    return f"{logical_id_part(name)}LambdaFunction"


def version(function: str, digest: str) -> str:
    return f"{logical_id_part(function)}LambdaVersion{digest}"


def alias(function: str) -> str:
    return f"{logical_id_part(function)}LambdaAlias"


def package_layer(digest: str) -> str:
    return f"RequirementsLambdaLayer{digest}"


def function_role(function: str) -> str:
    return f"{logical_id_part(function)}IamRoleLambdaExecution"


def event_invoke_config(function: str) -> str:
    return f"{logical_id_part(function)}LambdaEventInvokeConfig"


def permission(function: str) -> str:
    return f"{logical_id_part(function)}LambdaPermissionApiGateway"


def qualified_arn(function: str) -> str:
    """The output with the ARN of the deployed version."""
    return f"{logical_id_part(function)}LambdaFunctionQualifiedArn"


def path(segments: t.Sequence[str]) -> str:
    return "".join(
        f"{logical_id_part(segment.strip('{}'))}Var" if segment.startswith("{") else logical_id_part(segment)
        for segment in segments
    )


def resource(path_name: str) -> str:
    """``path_name``: what the path has of the ID (routing/path_names.py)."""
    return f"ApiGatewayResource{path_name}"


def method(verb: str, path_name: str) -> str:
    return f"ApiGatewayMethod{path_name}{verb.capitalize()}"


def deployment(digest: str) -> str:
    return f"ApiGatewayDeployment{digest}"


def rest_authorizer(name: str) -> str:
    return f"ApiGatewayAuthorizer{logical_id_part(name)}"


def rest_authorizer_permission(name: str) -> str:
    return f"{rest_authorizer(name)}Permission"


def gateway_response(response_type: str) -> str:
    return f"ApiGatewayGatewayResponse{''.join(word.capitalize() for word in response_type.split('_'))}"


def request_validator(subjects: t.Sequence[str]) -> str:
    """The subjects are Parameters, Body, or both."""
    return f"ApiGatewayRequestValidator{'And'.join(subjects)}"


def model(name: str) -> str:
    return f"ApiGatewayModel{logical_id_part(name)}"


def method_model(verb: str, path_name: str, content_type: str) -> str:
    """The model that one method has for itself."""
    words = "".join(logical_id_part(word) for word in content_type.split("/"))
    return f"{method(verb, path_name)}Model{words}"


def api_key(name: str, digest: str) -> str:
    """A key with another value is another key, since CloudFormation does not replace a key that has a name."""
    return f"ApiGatewayApiKey{logical_id_part(name)}{digest}"


def api_key_value(name: str, digest: str) -> str:
    """The parameter with the value of a key."""
    return f"{api_key(name, digest)}Value"


def usage_plan(name: str) -> str:
    return f"ApiGatewayUsagePlan{logical_id_part(name)}"


def usage_plan_key(plan: str, key: str, digest: str) -> str:
    return f"{usage_plan(plan)}Key{logical_id_part(key)}{digest}"


def http_route(verb: str, segments: t.Sequence[str]) -> str:
    """Parameter names are left out, so that a new name changes the route instead of adding a second one."""
    places = "".join("Var" if segment.startswith("{") else logical_id_part(segment) for segment in segments)
    return f"HttpApiRoute{verb.capitalize()}{places}"


def http_integration(function: str, timeout_ms: int | None) -> str:
    return f"HttpApiIntegration{logical_id_part(function)}{f'In{timeout_ms}Ms' if timeout_ms is not None else ''}"


def http_authorizer(name: str) -> str:
    return f"HttpApiAuthorizer{logical_id_part(name)}"


def http_authorizer_permission(name: str) -> str:
    return f"{http_authorizer(name)}Permission"


def http_permission(function: str) -> str:
    return f"{logical_id_part(function)}LambdaPermissionHttpApi"


def function_url(function: str) -> str:
    return f"{logical_id_part(function)}LambdaFunctionUrl"


def url_permission(function: str) -> str:
    return f"{logical_id_part(function)}LambdaPermissionFnUrl"


def url_invoke_permission(function: str) -> str:
    return f"{logical_id_part(function)}LambdaPermissionFn"


def check_distinct(option: str, given: t.Iterable[tuple[str, str]], what: str = "names") -> None:
    """``given`` has logical ids, each with what it is for, such as "function hello".

    :raises OptionError: one id is for two things; ids are alphanumeric, so different names may make the same one.
    """
    owners: dict[str, str] = {}
    for logical_id, thing in given:
        if owners.setdefault(logical_id, thing) != thing:
            raise OptionError(
                f"{option} must have {what} that differ in more than punctuation and the case of the first letter, but "
                f"{owners[logical_id]} and {thing} do not."
            )

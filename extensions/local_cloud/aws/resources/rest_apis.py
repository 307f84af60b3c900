# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What API Gateway refuses of a REST API's key source, methods, stages and responses that no schema tells.

https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html,
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-api-migration.html and
https://docs.aws.amazon.com/apigateway/latest/api/ (CreateRestApi, CreateStage, PutGatewayResponse, PutIntegration).
"""

from __future__ import annotations

import re
import typing as t

from .errors import service_error

Properties = dict[str, t.Any]

KEY_SOURCES = ("HEADER", "AUTHORIZER")
CACHE_SIZES = ("0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237")
LONGEST_TTL = 3600
# Milliseconds; the first is that of an account whose quota was raised.
LONGEST_BUFFERED, LONGEST_STREAM = 300_000, 900_000
RESPONSES = frozenset(
    {
        *("ACCESS_DENIED", "API_CONFIGURATION_ERROR", "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE"),
        *("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS", "DEFAULT_4XX", "DEFAULT_5XX", "EXPIRED_TOKEN"),
        *("INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT", "INVALID_API_KEY", "INVALID_SIGNATURE"),
        *("MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED", "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED"),
        *("UNAUTHORIZED", "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"),
    }
)


def check_key_source(_type: str, properties: Properties) -> None:
    source = properties.get("ApiKeySourceType", KEY_SOURCES[0])
    if source not in KEY_SOURCES:
        raise _refusal(f"Invalid API key source type specified: {source}")


def check_method(_type: str, properties: Properties) -> None:
    """Only a proxy integration streams, from the URI that invokes a function with a response stream."""
    integration = properties.get("Integration") or {}
    streams = integration.get("ResponseTransferMode") == "STREAM"
    if streams and integration.get("Type") not in ("AWS_PROXY", "HTTP_PROXY"):
        raise _refusal("Response transfer mode STREAM is only supported for AWS_PROXY and HTTP_PROXY integrations")
    uri = str(integration.get("Uri", ""))
    if integration.get("Type") == "AWS_PROXY" and uri.endswith("/response-streaming-invocations") != streams:
        raise _refusal("Invalid Response transfer mode for the integration URI")
    longest = LONGEST_STREAM if streams else LONGEST_BUFFERED
    if int(integration.get("TimeoutInMillis", 0)) > longest:
        raise _refusal(f"Timeout should be between 50 ms and {longest} ms")
    declared = properties.get("RequestParameters") or {}
    unknown = [name for name in integration.get("CacheKeyParameters") or [] if name not in declared]
    if unknown:
        raise _refusal(f"Invalid cache key parameter specified: {unknown[0]}")


def check_stage(_type: str, properties: Properties) -> None:
    line = (properties.get("AccessLogSetting") or {}).get("Format")
    if line is not None and not re.search(r"\$context\.(requestId|extendedRequestId)", line):
        raise _refusal("Invalid access log format. At least one of $context.requestId must be specified")
    for name, value in (properties.get("Variables") or {}).items():
        if not re.fullmatch(r"[a-zA-Z0-9_]{1,64}", name) or not re.fullmatch(
            r"[A-Za-z0-9-._~:/?#&=,]{1,512}", str(value)
        ):
            raise _refusal(f"Stage variable {name} is invalid")
    size = properties.get("CacheClusterSize")
    if size is not None and str(size) not in CACHE_SIZES:
        raise _refusal(f"Invalid cache cluster size: {size}")
    for setting in properties.get("MethodSettings") or []:
        ttl = setting.get("CacheTtlInSeconds")
        if ttl is not None and not 0 <= int(ttl) <= LONGEST_TTL:
            raise _refusal(f"Invalid cache ttl {ttl}: it must be between 0 and {LONGEST_TTL}")


def check_response(_type: str, properties: Properties) -> None:
    if properties.get("ResponseType") not in RESPONSES:
        raise _refusal("Invalid response type specified")
    if not re.fullmatch(r"[1-5]\d\d", str(properties.get("StatusCode", "500"))):
        raise _refusal("Invalid status code specified")
    for name, value in (properties.get("ResponseParameters") or {}).items():
        if not _is_parameter(name, str(value)):
            raise _refusal(f"Invalid mapping expression specified: {name}: {value}")


def check_endpoint_is_kept(resource_type: str, before: Properties, after: Properties) -> None:
    """A private API cannot become an edge-optimized one."""
    types = [(each.get("EndpointConfiguration") or {}).get("Types") for each in (before, after)]
    if resource_type == "AWS::ApiGateway::RestApi" and types == [["PRIVATE"], ["EDGE"]]:
        raise _refusal("Cannot update endpoint from PRIVATE to EDGE")


def _is_parameter(name: str, value: str) -> bool:
    is_destination = re.fullmatch(r"gatewayresponse\.(header|path|querystring)\.[\w.$-]+", name)
    is_source = re.fullmatch(r"'[^\n]*'|(method\.request|context|stageVariables)\.[\w.$-]+", value)
    return bool(is_destination and is_source)


def _refusal(text: str) -> Exception:
    return service_error(text, "ApiGateway", 400, "InvalidRequest")

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWS's resource schemas, the permissions of their handlers and the dates of Lambda's runtimes: from cfn-lint's data.

``make schemas`` writes them; a unit test compares them with cfn-lint's.
"""

from __future__ import annotations

import importlib.util
import json
import re
import typing as t
import warnings
from pathlib import Path

from tests.tooling._paths import ROOT

FOLDER: t.Final = ROOT / "extensions" / "local_cloud" / "aws" / "resources"
HANDLERS: t.Final = ROOT / "extensions" / "local_cloud" / "aws" / "access" / "handlers.json"
TYPES: t.Final = (
    *("ApiGateway::" + name for name in (
        "Account", "ApiKey", "Authorizer", "BasePathMapping", "Deployment", "DomainName", "GatewayResponse", "Method",
        "Model", "RequestValidator", "Resource", "RestApi", "Stage", "UsagePlan", "UsagePlanKey",
    )),
    *("ApiGatewayV2::" + name for name in (
        "Api", "ApiMapping", "Authorizer", "DomainName", "Integration", "Route", "Stage",
    )),
    *("Lambda::" + name for name in (
        "Alias", "EventInvokeConfig", "EventSourceMapping", "Function", "LayerVersion", "Permission", "Url", "Version",
    )),
    "Cognito::UserPool", "Cognito::UserPoolClient", "DynamoDB::Table", "Events::EventBus", "Events::Rule",
    "IAM::ManagedPolicy", "IAM::Role", "Kinesis::Stream", "Kinesis::StreamConsumer", "Logs::LogGroup",
    "Route53::RecordSet", "S3::Bucket", "S3::BucketPolicy", "SNS::Subscription", "SNS::Topic", "SNS::TopicPolicy",
    "SQS::Queue", "SQS::QueuePolicy", "SSM::Parameter", "Scheduler::Schedule", "Scheduler::ScheduleGroup",
    "SecretsManager::Secret", "WAFv2::WebACLAssociation",
)  # fmt: skip
KEPT: t.Final = frozenset(
    {
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "createOnlyProperties",
        "definitions",
        "dependencies",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "oneOf",
        "pattern",
        "patternProperties",
        "primaryIdentifier",
        "properties",
        "readOnlyProperties",
        "required",
        "type",
        "uniqueItems",
    }
)
NAMED: t.Final = frozenset({"definitions", "patternProperties", "properties"})
AS_IN_PYTHON: t.Final = {r"\p{L}": r"\w", r"\p{N}": r"\w", r"\p{Z}": r"\s"}


def resource_schemas() -> dict[str, t.Any]:
    """The schemas of all TYPES by type, of us-east-1."""
    return {name: compact(schema) for name, schema in _schemas()}


def handlers() -> dict[str, t.Any]:
    """The permissions of the handlers of all TYPES, by type and handler."""
    names = ("create", "read", "update", "delete")
    return {
        kind: {name: sorted(schema["handlers"][name]["permissions"]) for name in names if name in schema["handlers"]}
        for kind, schema in _schemas()
    }


def _schemas() -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    data = _data()
    files = json.loads((data / "providers" / "us-east-1.json").read_text())
    for name in sorted(TYPES):
        yield f"AWS::{name}", json.loads((data / "resources" / f"{files[f'AWS::{name}']}.json").read_text())


def runtimes() -> dict[str, t.Any]:
    """AWS's table of Lambda's Python runtimes, and the day to which it belongs."""
    table = json.loads((_data().parent / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json").read_text())
    dates = ("deprecated", "create-block", "update-block")
    python = {name: {each: life[each] for each in dates} for name, life in table.items() if "python" in name}
    day = json.loads((_data() / "version.json").read_text())["schema_date"][:10]
    return {"day": day, "runtimes": dict(sorted(python.items()))}


def texts() -> dict[Path, str]:
    """What each of the files is to say."""
    return {
        FOLDER / "schemas.json": _text(resource_schemas()),
        HANDLERS: _text(handlers()),
        FOLDER / "runtimes.json": json.dumps(runtimes(), indent=2) + "\n",
    }


def _text(schemas: t.Mapping[str, t.Any]) -> str:
    """One line for each type."""
    lines = (f"{json.dumps(name)}: {json.dumps(schema, sort_keys=True)}" for name, schema in schemas.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compact(schema: t.Any) -> t.Any:
    """A schema without descriptions and without keywords that JSON Schema draft 7 does not have."""
    if not isinstance(schema, dict):
        return schema
    kept = {key: _kept(key, value) for key, value in schema.items() if key in KEPT}
    if "patternProperties" in kept:
        kept["patternProperties"] = {_pattern(key) or "": value for key, value in kept["patternProperties"].items()}
    return {key: value for key, value in kept.items() if value is not None and value not in ([], {})}


def _kept(key: str, value: t.Any) -> t.Any:
    if key in NAMED:
        return {name: compact(each) for name, each in value.items()}
    if key in {"allOf", "anyOf", "oneOf"}:
        parts = [compact(each) for each in value]
        return [each for each in parts if each] if key == "allOf" else parts if all(parts) else None
    if key == "pattern":
        return _pattern(value)
    return compact(value)


def _pattern(pattern: str) -> str | None:
    """A pattern as Python has it; None if Python has it not, or not in its later releases."""
    for other, own in AS_IN_PYTHON.items():
        pattern = pattern.replace(other, own)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            re.compile(pattern)
    except (re.error, DeprecationWarning):
        return None
    return pattern


def _data() -> Path:
    found = importlib.util.find_spec("cfnlint")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "data" / "schemas"


if __name__ == "__main__":
    for path, content in texts().items():
        path.write_text(content)

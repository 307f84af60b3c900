# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that cannot be right are told in one sentence."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws import service_checks
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options import checks
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import function, make_service, validated

HELLO = "of function hello"
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def refusal(call: t.Callable[..., None], *arguments: t.Any) -> str:
    with pytest.raises(OptionError) as raised:
        call(*arguments)
    return raised.value.message


def test_good_options() -> None:
    statements = [STATEMENT, {"Effect": "Deny", "NotAction": ["s3:*"], "NotResource": ["arn:aws:s3:::b"]}]
    hello = function("hello", "GET /", memory_size=10240, timeout=900, description="d" * 256, environment={"A_1": ""})
    checks.check_names("shop", "dev")
    checks.check_names("A" * 124, "1-a")
    service_checks.check_service(make_service(functions=[hello, function("h-2_")], iam_statements=statements))
    service_checks.check_service(make_service(runtime="python3.9", deployment_bucket="my.archives-1"))
    checks.check_tags(None)
    checks.check_tags({"k" * 128: "v" * 256, "Aws": 1.5, "größe": True, "a b": "_.:/=+@-"})
    checks.check_wait_timeout(1)


@pytest.mark.parametrize(
    ("name", "stage", "message"),
    [
        ("", "dev", "name must be letters, digits and hyphens, starting with a letter, but '' was given."),
        ("1a", "dev", "name must be letters, digits and hyphens, starting with a letter, but '1a' was given."),
        ("a_b", "dev", "name must be letters, digits and hyphens, starting with a letter, but 'a_b' was given."),
        ("a\n", "dev", "name must be letters, digits and hyphens, starting with a letter, but 'a\\n' was given."),
        ("a", "", "stage must be letters, digits and hyphens, but '' was given."),
        ("a", "-", "stage must be letters, digits and hyphens, but '-' was given."),
        (
            "a" * 125,
            "dev",
            f"name and stage must result in a stack name of at most 128 characters, but {'a' * 125}-dev has 129.",
        ),
    ],
)
def test_names(name: str, stage: str, message: str) -> None:
    assert refusal(checks.check_names, name, stage) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"runtime": "nodejs20.x"}, "runtime must be python3.N, such as python3.13, but 'nodejs20.x' was given."),
        ({"functions": []}, "functions must name at least one function when state is present, but it is empty."),
        ({"deployment_bucket": "Big"}, "deployment_bucket must be the name of an S3 bucket, but 'Big' was given."),
        ({"deployment_bucket": "a..b"}, "deployment_bucket must be the name of an S3 bucket, but 'a..b' was given."),
        (
            {"deployment_bucket": "192.168.5.4"},
            "deployment_bucket must be the name of an S3 bucket, but '192.168.5.4' was given.",
        ),
        ({"deployment_bucket": ""}, "deployment_bucket must be the name of an S3 bucket, but '' was given."),
        ({"functions": [function("a")] * 2}, "functions must have different names, but a was given 2 times."),
    ],
)
def test_service(options: dict[str, t.Any], message: str) -> None:
    assert refusal(service_checks.check_service, make_service(**options)) == message


@pytest.mark.parametrize(
    ("statement", "rest"),
    [
        ({}, "have Effect: Allow or Deny, but {} was given."),
        ({**STATEMENT, "Effect": "allow"}, "have Effect: Allow or Deny, but "),
        ({"Effect": "Allow", "Resource": "*"}, "have Action or NotAction, but "),
        ({**STATEMENT, "NotAction": "*"}, "have Action or NotAction, but "),
        ({"Effect": "Allow", "Action": "*"}, "have Resource or NotResource, but "),
        ({**STATEMENT, "NotResource": "*"}, "have Resource or NotResource, but "),
        ({**STATEMENT, "Actions": "*"}, "have only Sid, Effect, Action, "),
        ({**STATEMENT, "Principal": "*"}, "have only Sid, Effect, Action, "),
    ],
)
def test_statements(statement: dict[str, t.Any], rest: str) -> None:
    service = make_service(iam_statements=[STATEMENT, statement])
    assert refusal(service_checks.check_service, service).startswith(f"iam_statements must each {rest}")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            {**STATEMENT, "Sid": "not good"},
            "Sid in iam_statements must be letters and digits, but 'not good' was given.",
        ),
        ({**STATEMENT, "Action": ["GetObject"]}, "Action in iam_statements must be service:Action or *, but "),
        (
            {**STATEMENT, "Resource": ["*", "bucket/*"]},
            "Resource in iam_statements must be an ARN or *, but 'bucket/*' ",
        ),
    ],
)
def test_parts_of_statements(statement: dict[str, t.Any], message: str) -> None:
    service = make_service(iam_statements=[statement])
    assert refusal(service_checks.check_service, service).startswith(message)


def test_what_iam_takes_in_statements() -> None:
    others = [
        {"Sid": "A1", "Effect": "Allow", "Action": "*:*", "Resource": {"Fn::GetAtt": ["Table", "Arn"]}},
        {
            "Sid": "",
            "Effect": "Deny",
            "Action": ["s3:Get*", "*"],
            "Resource": ["*", {"Ref": "Topic"}, "{{resolve:ssm:/a}}"],
        },
    ]
    service_checks.check_service(make_service(iam_statements=[STATEMENT, *others, {**STATEMENT, "Sid": "B1"}]))


def test_each_sid_is_given_once_in_a_policy() -> None:
    twice = [{**STATEMENT, "Sid": "A"}, {**STATEMENT, "Sid": "A"}]
    message = refusal(service_checks.check_service, make_service(iam_statements=twice))
    assert message == "iam_statements must have different Sid, but A was given 2 times."
    own = function("hello", iam_statements=[twice[0]])
    message = refusal(service_checks.check_service, make_service(functions=[own], iam_statements=[twice[1]]))
    assert message.startswith("iam_statements of function hello, with those of the service, must have different Sid")


LIMITS = "letters, digits, - and _"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (function("-a"), f"functions[].name must be {LIMITS}, but '-a' was given."),
        (function("a.b"), f"functions[].name must be {LIMITS}, but 'a.b' was given."),
        (
            function("f" * 56),
            f"functions[].name must result in a Lambda name of at most 64 characters, but shop-dev-{'f' * 56} has 65.",
        ),
        (
            {**function("hello"), "handler": "m" * 120 + ".endpoint"},
            f"handler {HELLO} must be at most 128 characters without spaces, but '{'m' * 120}.endpoint' was given.",
        ),
        (
            function(
                "hello", layers=[f"arn:aws:lambda:us-east-1:123456789012:layer:tools:{number}" for number in (1, 2)]
            ),
            f"layers {HELLO} must have different layers, each in one version, but "
            "arn:aws:lambda:us-east-1:123456789012:layer:tools was given 2 times.",
        ),
        (function("hello", memory_size=127), f"memory_size {HELLO} must be 128 to 10240 MB, but 127 was given."),
        (function("hello", memory_size=10241), f"memory_size {HELLO} must be 128 to 10240 MB, but 10241 was given."),
        (function("hello", timeout=0), f"timeout {HELLO} must be 1 to 900 seconds, but 0 was given."),
        (function("hello", timeout=901), f"timeout {HELLO} must be 1 to 900 seconds, but 901 was given."),
        (
            function("hello", description="d" * 257),
            f"description {HELLO} must have at most 256 characters, but it has 257.",
        ),
    ],
)
def test_functions(given: dict[str, t.Any], message: str) -> None:
    assert refusal(service_checks.check_service, make_service(functions=[given])) == message


@pytest.mark.parametrize("name", ["A", "1A", "A-B", "_HANDLER", "AWS_REGION", "LAMBDA_TASK_ROOT"])
def test_names_of_variables(name: str) -> None:
    service = make_service(functions=[function("hello", environment={name: "hush"})])
    message = refusal(service_checks.check_service, service)
    assert message.startswith(f"environment {HELLO} must have names of two or more letters, digits and _, ")
    assert f"but {name} is" in message
    assert "hush" not in message


def test_size_of_variables() -> None:
    fits, large = ({"NAME": "é" * 2042}, {"NAME": "é" * 2042 + "xx"})
    service_checks.check_service(make_service(functions=[function("hello", environment=fits)]))
    message = refusal(service_checks.check_service, make_service(functions=[function("hello", environment=large)]))
    assert message == f"environment {HELLO} must be at most 4096 bytes as JSON, with the names, but it has 4097."


@pytest.mark.parametrize(
    "environment",
    [
        {f"X{number:03}": "abcdefghijkl" for number in range(200)},
        {"TEXT": '"' * 2043},
        {"LINES": "\n" * 2043},
    ],
)
def test_variables_are_measured_as_json(environment: dict[str, str]) -> None:
    service = make_service(functions=[function("hello", environment=environment)])
    assert "must be at most 4096 bytes as JSON" in refusal(service_checks.check_service, service)


def test_what_is_not_known_counts_as_empty() -> None:
    unknown = {f"X{number:02}": {"Ref": "R" * 200} for number in range(99)}
    secret = {"SECRET": {"secret": "s" * 200}}
    service_checks.check_service(make_service(functions=[function("hello", environment={**unknown, **secret})]))


@pytest.mark.parametrize(
    "tags",
    [
        *({"aws:x": "1"}, {"AWS:x": "1"}, {"": "1"}, {"k" * 129: "1"}, {"k": "v" * 257}),
        *({"team": ""}, {"none": None}, {"list": ["a"]}, {"dict": {"a": "b"}}),
        *({"owner": "Ops <ops@example.com>"}, {"a,b": "1"}, {"smile": "🙂"}),
    ],
)
def test_tags(tags: dict[str, t.Any]) -> None:
    message = refusal(checks.check_tags, tags)
    assert message.startswith("tags must have keys of 1 to 128 characters that do not begin with aws:")
    (key, value), *_rest = tags.items()
    assert message.endswith(f"but {key} has {value!r}.")


def test_tags_of_functions() -> None:
    for value in (None, ["a"], {"a": "b"}, "a,b"):
        service = make_service(functions=[function("hello", tags={"team": value})])
        assert refusal(service_checks.check_service, service).startswith(f"tags {HELLO} must be at most 50, with keys ")
    service_checks.check_service(make_service(functions=[function("hello", tags={"team": "", "size": 3, "on": True})]))


def test_iam_does_not_distinguish_the_case_of_tags() -> None:
    def checked(**given: t.Any) -> None:
        service_checks.checked_service(validated(name="shop", functions=[function("hello")], **given))

    tags = {"Team": "a", "team": "b"}
    assert refusal(lambda: checked(tags=tags)) == (
        "tags must have keys that differ in more than case, as IAM requires for the tags of a role, but Team and team "
        "were given."
    )
    checked(tags=tags, role={"arn": "arn:aws:iam::123456789012:role/mine"})


def test_too_many_tags() -> None:
    tags = {f"k{number}": "v" for number in range(51)}
    assert refusal(checks.check_tags, tags) == "tags must be at most 50, but 51 were given."


def test_wait_timeout() -> None:
    assert refusal(checks.check_wait_timeout, 0) == "wait_timeout must be at least 1 second, but 0 was given."


@pytest.mark.parametrize(
    ("cors", "message"),
    [
        (
            {"allow_methods": ["GET", "options"]},
            "url.cors.allow_methods of function hello must be one of *, DELETE, GET, ",
        ),
        ({"allow_origins": []}, "url.cors.allow_origins of function hello must be at most 100 strings of 1 to 253 "),
        ({"allow_origins": ["https://" + "a" * 246]}, "url.cors.allow_origins of function hello must be at most 100 "),
        (
            {"allow_headers": ["X"] * 101},
            "url.cors.allow_headers of function hello must be at most 100 strings of 1 to 1024 ",
        ),
    ],
)
def test_cors_of_urls(cors: dict[str, t.Any], message: str) -> None:
    def checked(**given: t.Any) -> None:
        hello = function("hello", url={"cors": given})
        service_checks.checked_service(validated(name="shop", functions=[hello], api_type="function_url"))

    assert refusal(lambda: checked(**cors)).startswith(message)
    checked(allow_methods=["get", "*"], allow_origins=["https://a.example"], expose_headers=["X-A"])

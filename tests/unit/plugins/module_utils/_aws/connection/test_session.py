# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""boto3 behind the one seam: credentials, endpoints, errors and pages."""

from __future__ import annotations

import sys
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest import mock

import boto3
import botocore
import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.session import (
    AwsSession,
    check_credential_options,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, FaasError, OptionError

KEYS: t.Final[dict[str, t.Any]] = {"access_key": "AKID", "secret_key": "hush hush", "region": "eu-west-1"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without credentials; nothing asks for an instance role."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / ".aws").mkdir()
    return tmp_path


class Cloud(HTTPServer):
    """Answers requests one after the other with what it was given, and keeps them."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.requests: list[tuple[str, str]] = []
        self.user_agent = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Cloud

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.requests.append((self.headers["Authorization"], body))
        self.server.user_agent = self.headers["User-Agent"]
        status, text = self.server.answers.pop(0)
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: t.Any) -> None:
        return None


@pytest.fixture
def cloud() -> t.Iterator[Cloud]:
    with Cloud() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(timeout=5)


def stacks(name: str, token: str = "") -> tuple[int, str]:
    following = f"<NextToken>{token}</NextToken>" if token else ""
    member = f"<member><StackName>{name}</StackName></member>"
    result = f"<DescribeStacksResult><Stacks>{member}</Stacks>{following}</DescribeStacksResult>"
    return 200, f"<DescribeStacksResponse>{result}</DescribeStacksResponse>"


def refused(code: str, message: str) -> tuple[int, str]:
    return 400, f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"


def message_of(options: dict[str, t.Any]) -> str:
    with pytest.raises(FaasError) as raised:
        AwsSession(options)
    return str(raised.value.as_result()["msg"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"profile": "a", "access_key": "b", "secret_key": "hush"},
            "profile cannot be combined with access_key and secret_key, but both were given "
            "(as options, or in environment variables such as AWS_ACCESS_KEY_ID).",
        ),
        (
            {"profile": "a", "session_token": "hush"},
            "profile cannot be combined with session_token, but both were given "
            "(as options, or in environment variables such as AWS_ACCESS_KEY_ID).",
        ),
        (
            {"access_key": "b"},
            "access_key and secret_key must be given together, but access_key was given without secret_key.",
        ),
        (
            {"secret_key": "hush"},
            "access_key and secret_key must be given together, but secret_key was given without access_key.",
        ),
    ],
)
def test_options_that_contradict_each_other(options: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError) as raised:
        check_credential_options(options)
    assert raised.value.message == message


def test_no_credentials() -> None:
    message = message_of({"region": "us-east-1"})
    assert message.startswith("No AWS credentials were found. Give access_key and secret_key, or profile, or log in")


def test_no_region() -> None:
    message = message_of({**KEYS, "region": None})
    assert message == (
        "region is required, but none was found. Set the option region, AWS_REGION, or a region in the AWS profile."
    )


def test_an_unknown_profile() -> None:
    message = message_of({"profile": "nobody", "region": "us-east-1"})
    assert message.startswith("Looking for AWS credentials failed: The config profile (nobody) could not be found.")
    assert "~/.aws" in message


def test_credentials_and_region_of_a_profile(home: Path, cloud: Cloud) -> None:
    (home / ".aws/config").write_text("[profile team]\nregion = ap-south-1\n")
    (home / ".aws/credentials").write_text("[team]\naws_access_key_id = TEAM\naws_secret_access_key = hush\n")
    cloud.answers = [stacks("a")]
    session = AwsSession({"profile": "team", "endpoint_url": cloud.url})
    session.call("cloudformation", "describe_stacks", "Reading")
    assert session.region == "ap-south-1"
    assert "Credential=TEAM/" in cloud.requests[0][0]


def test_a_library_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "botocore", None)
    message = message_of(KEYS)
    assert message.startswith("The Python packages boto3 and botocore are required, but ")
    assert sys.executable in message
    assert message.endswith("python -m pip install boto3")


def test_a_library_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore, "__version__", "1.28.0")
    assert message_of(KEYS).endswith("or newer are required, but botocore 1.28.0 is installed.")


def test_a_call(cloud: Cloud) -> None:
    cloud.answers = [stacks("shop-dev")]
    session = AwsSession({**KEYS, "endpoint_url": cloud.url})
    answer = session.call("cloudformation", "describe_stacks", "Reading", StackName="shop-dev")
    assert answer["Stacks"][0]["StackName"] == "shop-dev"
    assert session.calls_made == ["cloudformation:DescribeStacks"]
    authorization, body = cloud.requests[0]
    assert "Credential=AKID/" in authorization
    assert "/eu-west-1/cloudformation/" in authorization
    assert "StackName=shop-dev" in body
    assert "Ansible polycloud.faas" in cloud.user_agent


def test_a_refused_call(cloud: Cloud) -> None:
    cloud.answers = [refused("ValidationError", "Stack with id shop-dev does not exist")]
    session = AwsSession({**KEYS, "endpoint_url": cloud.url})
    with pytest.raises(CloudError) as raised:
        session.call("cloudformation", "describe_stacks", "Reading stack shop-dev", StackName="shop-dev")
    error = raised.value
    assert error.message == ("Reading stack shop-dev failed: Stack with id shop-dev does not exist (ValidationError).")
    assert (error.code, error.status) == ("ValidationError", 400)


def test_pages(cloud: Cloud) -> None:
    cloud.answers = [stacks("a", "more"), stacks("b", "even-more"), stacks("c")]
    session = AwsSession({**KEYS, "endpoint_url": cloud.url})
    found = [page["Stacks"][0]["StackName"] for page in session.pages("cloudformation", "describe_stacks", "Reading")]
    assert found == ["a", "b", "c"]
    assert [body.rpartition("NextToken=")[2] for _authorization, body in cloud.requests[1:]] == ["more", "even-more"]
    assert len(session.calls_made) == 3


@pytest.mark.parametrize(
    "operation",
    ["list_stack_resources", "describe_stack_events", "describe_change_set"],
)
def test_what_is_listed_has_pages_in_botocore(operation: str) -> None:
    client = boto3.client("cloudformation", "us-east-1")
    assert client.can_paginate(operation)


@pytest.mark.parametrize("operation", ["list_object_versions", "list_multipart_uploads"])
def test_what_is_listed_in_a_bucket_has_pages_in_botocore(operation: str) -> None:
    assert boto3.client("s3", "us-east-1").can_paginate(operation)


def test_nobody_answers() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
    session = AwsSession({**KEYS, "endpoint_url": url, "aws_config": {"retries": {"max_attempts": 0}}})
    with pytest.raises(CloudError) as raised:
        session.call("cloudformation", "describe_stacks", "Reading stack shop-dev")
    assert raised.value.message.startswith(
        f'Reading stack shop-dev failed: Could not connect to the endpoint URL: "{url}'
    )
    assert "Check endpoint_url" in str(raised.value.hint)


@pytest.mark.parametrize("url", ["nonsense", "ftp//x"])
def test_an_endpoint_that_is_no_url(url: str) -> None:
    with pytest.raises(CloudError) as raised:
        AwsSession({**KEYS, "endpoint_url": url}).call("cloudformation", "describe_stacks", "Reading")
    assert raised.value.message.startswith("Preparing calls to cloudformation failed: ")
    assert url in raised.value.message


def test_unknown_settings() -> None:
    session = AwsSession({**KEYS, "aws_config": {"nonsense": 1}})
    with pytest.raises(
        OptionError, match=r"^aws_config must contain only settings of botocore's Config, but it does not: .*nonsense"
    ):
        session.call("cloudformation", "describe_stacks", "Reading")


def keeping(made: list[dict[str, t.Any]]) -> t.Callable[..., mock.Mock]:
    """Makes clients, and keeps what each is made with."""

    def create_client(_service: str, **given: t.Any) -> mock.Mock:
        made.append(given)
        return mock.Mock()

    return create_client


def test_settings_of_the_user_win_over_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, t.Any]] = []
    session = AwsSession(
        {**KEYS, "aws_config": {"connect_timeout": 7}, "validate_certs": False}, connect_timeout=8, read_timeout=9
    )
    monkeypatch.setattr(session._session, "create_client", keeping(made))
    session._client("s3")
    assert (made[0]["config"].connect_timeout, made[0]["config"].read_timeout) == (7, 9)
    assert made[0]["config"].retries["mode"] == "standard"
    assert made[0]["verify"] is False


def test_a_bundle_of_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, t.Any]] = []
    session = AwsSession({**KEYS, "validate_certs": True, "aws_ca_bundle": "/bundle.pem"})
    monkeypatch.setattr(session._session, "create_client", keeping(made))
    session._client("s3")
    assert made[0]["verify"] == "/bundle.pem"


@pytest.mark.parametrize(
    ("region", "url", "expected"),
    [
        ("us-east-1", None, None),
        ("cn-north-1", None, None),
        ("us-east-1", "https://vpce-1.cloudformation.us-east-1.vpce.amazonaws.com", None),
        ("us-east-1", "http://127.0.0.1:4566/", "http://127.0.0.1:4566"),
        ("us-east-1", "https://amazonaws.com.example.org", "https://amazonaws.com.example.org"),
    ],
)
def test_clouds_that_are_not_aws(region: str, url: str | None, expected: str | None) -> None:
    session = AwsSession({**KEYS, "region": region, "endpoint_url": url})
    assert session.custom_endpoint("cloudformation") == expected


def test_an_endpoint_that_only_botocore_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert AwsSession(KEYS).custom_endpoint("cloudformation") == "http://127.0.0.1:4566"


def test_one_client_for_each_service() -> None:
    session = AwsSession(KEYS)
    found: list[t.Any] = []
    threads = [threading.Thread(target=lambda: found.append(session._client("s3"))) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in found}) == 1

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts without what is secret in them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._secrets.forms import forms, next_to_its_name
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import (
    HIDDEN,
    passwords_of_urls,
    without,
    without_credentials,
    without_measured,
    without_users_and_queries,
)
from tests.unit.plugins.quoting import HARD, MARK, QUOTES, secrets

URLS = {
    "git+https://bob:PASSWORD@host/x.git@v1#egg=x": f"git+https://{HIDDEN}@host/x.git@v1#egg=x",
    "https://PASSWORD@host/simple/": f"https://{HIDDEN}@host/simple/",
    "http://bob:PASS/WORD@host/x": f"http://{HIDDEN}@host/x",
    "http://bob:PASS@WORD@host/x": f"http://{HIDDEN}@host/x",
    '"https:\\/\\/bob:PASSWORD@host\\/x"': f'"https:\\/\\/{HIDDEN}@host\\/x"',
    "demo @ https://bob:PASSWORD@host/demo.whl, 404": f"demo @ https://{HIDDEN}@host/demo.whl, 404",
    "https://b/o?X-Amz-Signature=PASSWORD&a=b": f"https://b/o?X-Amz-Signature={HIDDEN}&a=b",
    "https://b/o?a=b&amp;X-Amz-Security-Token=PASSWORD": f"https://b/o?a=b&amp;X-Amz-Security-Token={HIDDEN}",
    "url: /o?X-Goog-Signature=PASSWORD (Caused by x)": f"url: /o?X-Goog-Signature={HIDDEN} (Caused by x)",
    '"https://b/o?a=b\\u0026sig=PASSWORD"': f'"https://b/o?a=b\\u0026sig={HIDDEN}"',
    "https://b/o?key=PASSWORD": f"https://b/o?key={HIDDEN}",
    "https://b/o?access_token=PASSWORD#x": f"https://b/o?access_token={HIDDEN}",
    "https://b/cb#access_token=PASSWORD&state=1": f"https://b/cb#access_token={HIDDEN}&state=1",
    "client_secret=PASSWORD&grant_type=x": f"client_secret={HIDDEN}&grant_type=x",
    "Authorization: Bearer PASSWORD1": f"Authorization: {HIDDEN}",
    "{'Authorization': 'Basic PASSWORD1=='}": f"{{'Authorization': '{HIDDEN}'}}",
    "header value: b'Bearer PASSWORD1'": f"header value: b'Bearer {HIDDEN}'",
    "x-amz-security-token:PASSWORD\nx-amz-date:1": f"x-amz-security-token:{HIDDEN}\nx-amz-date:1",
    "X-Api-Key=PASSWORD": f"X-Api-Key={HIDDEN}",
    "token eyJhbGciOiJI.eyJzdWIiOiIx.PASSWORD": f"token {HIDDEN}",
    '{"private_key": "PASS\\nWORD", "a": 1}': f'{{"private_key": "{HIDDEN}", "a": 1}}',
    '{\\"refresh_token\\": \\"PASSWORD\\"}': f'{{\\"refresh_token\\": \\"{HIDDEN}\\"}}',
    "-----BEGIN PRIVATE KEY-----\nPASSWORD\n-----END PRIVATE KEY-----": HIDDEN,
    "-----BEGIN RSA PRIVATE KEY-----\nPASSWORD": HIDDEN,
    "Value '{X=PASSWORD, Y=b}' at 'environment.variables' failed": (
        f"Value '{HIDDEN}' at 'environment.variables' failed"
    ),
    "Invalid value at 'f.environment_variables[0].value' (TYPE_STRING), \"PASSWORD\" x": (
        f"Invalid value at 'f.environment_variables[0].value' (TYPE_STRING), {HIDDEN} x"
    ),
}


@pytest.mark.parametrize("text", URLS)
def test_credentials_are_hidden_where_they_stand(text: str) -> None:
    assert without_credentials(text) == URLS[text]
    assert without_credentials(URLS[text]) == URLS[text]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Processing https://bob:PASSWORD@host/x.whl?sig=4711 (1 kB)", "Processing https://host/x.whl?... (1 kB)"),
        ("x @ git+ssh://git@host/x.git@main#egg=x", "x @ git+ssh://host/x.git@main#egg=x"),
        ("x @ https://TOKEN@host/x.zip?a=b#sha256=1", "x @ https://host/x.zip?...#sha256=1"),
        ("bob@host asks what? nothing", "bob@host asks what? nothing"),
    ],
)
def test_users_and_queries_of_urls_are_left_out(text: str, shown: str) -> None:
    assert without_users_and_queries(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "ssh://git@github.com/a/b.git",
        "https://host:8443/a@b",
        "https://run.googleapis.com:443/v1/serviceAccounts/bob@x.iam.gserviceaccount.com",
        "access_key and secret_key must be given together, but secret_key was given without access_key.",
        "Reading stack clock-dev failed: The security token included in the request is invalid (InvalidClientTokenId).",
        "Give the header Authorization: it is needed.",
        "Bearer token needed",
        "https://b/o?alt=media&name=x",
    ],
)
def test_what_is_no_credential_stays(text: str) -> None:
    assert without_credentials(text) == text


@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ('{"A":"b"} (Service: Lambda)', f"{HIDDEN} (Service: Lambda)"),
        ('{"A":"b (Service: Lambda)', f"{HIDDEN} (Service: Lambda)"),
        ('{"A":"abc12', HIDDEN),
        ('{"A":"}{\\""}. Try again.', f"{HIDDEN}. Try again."),
    ],
)
def test_what_lambda_measured_is_cut_off(rest: str, shown: str) -> None:
    text = without_measured(f"exceeded the 4KB limit. String measured: {rest}")
    assert text == f"exceeded the 4KB limit. String measured: {shown}"
    assert without_measured(text) == text


@given(secrets(), st.sampled_from(sorted(QUOTES)))
@example(HARD[0], "JSON in JSON")
def test_a_value_is_found_however_it_is_quoted(value: str, quote: str) -> None:
    text = without_measured(QUOTES[quote]({"X_VALUE": value}))
    shown = without(text, forms(value))
    assert MARK not in shown
    assert base64.b64encode(MARK.encode()).decode()[1:-1] not in shown


@given(secrets(), st.integers(8, 30))
def test_the_beginning_of_a_value_is_found_where_a_text_is_cut_off(value: str, length: int) -> None:
    cut = f"hunter2-{value}"[: 8 + length].rstrip(" .")
    for end in ("", "...", "…", ". Try again."):
        assert cut not in without(f"The cloud refused {cut}{end}", forms(f"hunter2-{value}"))


def test_short_values_and_common_beginnings_are_left() -> None:
    assert forms("dev") == []
    assert forms("hidden") == []
    assert without("Reading https://host/a", forms("https://other/path/of/a/long/secret")) == "Reading https://host/a"


@pytest.mark.parametrize(
    "text",
    [
        '{"X_B":"5"}',
        '{"X_B": 5}',
        '{\\"X_B\\":\\"5\\"}',
        "{X_B=5, X_C=b}",
        "X_B: 5",
        "X_B: '5'",
        'key: "X_B" value: "5"',
        'key: "X_B"\n      value: "5"',
        '{"Name":"X_B","Value":"5"}',
        "<entry><key>X_B</key><value>5</value></entry>",
    ],
)
def test_a_short_value_is_found_beside_its_name(text: str) -> None:
    assert next_to_its_name("X_B", "5").sub(rf"\1{HIDDEN}", text) == text.replace("5", HIDDEN)


@pytest.mark.parametrize("text", ["one of 1, 5, 15", "X_B 5", "X_B: 50", "MAX_B: 5", "X_BC=5"])
def test_a_short_value_is_left_elsewhere(text: str) -> None:
    assert next_to_its_name("X_B", "5").sub(rf"\1{HIDDEN}", text) == text


def test_passwords_of_urls() -> None:
    text = "http://bob:open@proxy https://bob@host https://ghp_0123456789abcdef@github.com"
    assert passwords_of_urls(text) == ["open", "ghp_0123456789abcdef"]

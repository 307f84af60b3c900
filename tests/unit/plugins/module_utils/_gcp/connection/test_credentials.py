# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The authentication options."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import google.auth
import pytest
from google.auth import credentials as google_credentials
from google.auth import exceptions

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import credentials
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError


def load(**options: t.Any) -> credentials.Credentials:
    return credentials.load(options, lambda _api: None)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, "application"),
        ({"access_token": "x"}, "accesstoken"),
        ({"service_account_file": "x"}, "serviceaccount"),
        ({"service_account_contents": "{}"}, "serviceaccount"),
        ({"service_account_email": "x"}, "machineaccount"),
        ({"auth_kind": "machineaccount"}, "machineaccount"),
        ({"auth_kind": "accesstoken", "access_token": "x"}, "accesstoken"),
    ],
)
def test_the_kind_follows_from_the_options(options: dict[str, str], kind: str) -> None:
    assert credentials.kind(options) == kind


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"auth_kind": "serviceaccount"},
            "auth_kind serviceaccount needs service_account_file or service_account_contents.",
        ),
        ({"auth_kind": "accesstoken"}, "auth_kind accesstoken needs access_token."),
        (
            {"auth_kind": "application", "service_account_email": "x"},
            "auth_kind application cannot be used with service_account_email, which does not belong to it",
        ),
        (
            {"access_token": "x", "service_account_file": "y"},
            "Only one authentication method can be used, but access_token and service_account_file were given",
        ),
        (
            {"service_account_contents": "x", "service_account_file": "y"},
            "Only one authentication method can be used, but service_account_file and service_account_contents were",
        ),
    ],
)
def test_options_that_contradict_each_other(options: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        credentials.kind(options)
    assert caught.value.message.startswith(message)


def test_an_access_token_is_all_that_is_needed() -> None:
    assert load(access_token="secret").headers() == {"Authorization": "Bearer secret"}


def test_the_token_that_gcloud_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOUDSDK_AUTH_ACCESS_TOKEN", "one")
    assert load().headers() == {"Authorization": "Bearer one"}
    monkeypatch.delenv("CLOUDSDK_AUTH_ACCESS_TOKEN")
    (tmp_path / "token").write_text("two\n", encoding="utf-8")
    monkeypatch.setenv("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", str(tmp_path / "token"))
    assert load().headers() == {"Authorization": "Bearer two"}


def test_a_token_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(OptionError, match="must name a readable file"):
        load()


class Fake(google_credentials.Credentials):
    """Credentials whose refresh gives a token, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.failure = failure
        self.refreshes = 0

    def refresh(self, request: t.Any) -> None:
        del request
        self.refreshes += 1
        if self.failure:
            raise self.failure
        self.token = "fresh"


def test_application_default_credentials_are_refreshed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    monkeypatch.setattr(google.auth, "default", lambda scopes: (fake, None))
    found = load()
    for _time in range(2):
        assert found.headers()["authorization"] == "Bearer fresh"
    assert fake.refreshes == 1
    assert found.universe_domain == "googleapis.com"


def test_a_refresh_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake(exceptions.RefreshError("invalid_grant: Bad Request", {"error": "invalid_grant"}))
    monkeypatch.setattr(google.auth, "default", lambda scopes: (fake, None))
    with pytest.raises(GoogleError, match=r"^Getting an access token failed: invalid_grant: Bad Request\.$") as caught:
        load().headers()
    assert caught.value.code == "UNAUTHENTICATED"


PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head></html>"


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (exceptions.RefreshError(PAGE, retryable=False), "(HTML: Log in)"),
        (exceptions.TransportError(f"Failed to retrieve x. Status: 403 Response: {PAGE}"), "(HTML: Log in)"),
        (exceptions.RefreshError("Unable to acquire impersonated credentials", PAGE), "(HTML: Log in)"),
        (TypeError("string indices must be integers, not 'str'"), "(TypeError)"),
        (KeyError("access_token"), "(KeyError)"),
        (ValueError("Expecting value: line 1 column 1 (char 0)"), "(ValueError)"),
        (AttributeError("'list' object has no attribute 'get'"), "(AttributeError)"),
    ],
)
def test_what_is_no_token_endpoint_is_told(monkeypatch: pytest.MonkeyPatch, failure: Exception, told: str) -> None:
    monkeypatch.setattr(google.auth, "default", lambda scopes: (Fake(failure), None))
    with pytest.raises(
        GoogleError, match=r"^Getting an access token failed: the token endpoint returned an unexpected response"
    ) as caught:
        load().headers()
    assert caught.value.message.endswith(f"{told}.")
    assert "HTTPS_PROXY" in str(caught.value.hint)
    assert caught.value.lost, "it is asked again"


@pytest.mark.parametrize(
    "failure", [exceptions.TransportError("Connection refused"), exceptions.RefreshError("x", retryable=True)]
)
def test_a_token_endpoint_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    monkeypatch.setattr(google.auth, "default", lambda scopes: (Fake(failure), None))
    with pytest.raises(GoogleError) as caught:
        load().headers()
    assert caught.value.lost


def no_default(scopes: t.Sequence[str]) -> t.NoReturn:
    del scopes
    raise exceptions.DefaultCredentialsError("Your default credentials were not found.")


def test_a_plain_login_of_gcloud_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gcloud = tmp_path / "gcloud"
    gcloud.write_text('#!/bin/sh\n[ "$*" = "auth print-access-token" ] && echo from-gcloud\n', encoding="utf-8")
    gcloud.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(google.auth, "default", no_default)
    assert load().headers() == {"Authorization": "Bearer from-gcloud"}


def test_no_credentials_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(google.auth, "default", no_default)
    with pytest.raises(FaasError, match="No Google credentials were found") as caught:
        load()
    assert "gcloud auth application-default login" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ("no json", "service_account_contents must be the JSON key of a service account, but what was given is no"),
        ("[]", "service_account_contents must be the JSON key of a service account, but what was given is no"),
        ('{"type": "authorized_user"}', "its type is 'authorized_user'"),
        (
            '{"type": "service_account", "private_key": "hidden-key"}',
            "The JSON key of the service account is incomplete",
        ),
    ],
)
def test_keys_that_are_none_and_are_not_shown(contents: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        load(service_account_contents=contents)
    assert message in caught.value.message
    assert "hidden-key" not in caught.value.message


def test_a_key_may_be_a_dictionary_or_a_file(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="its type is 'x'"):
        load(service_account_contents={"type": "x"})
    (tmp_path / "key.json").write_text(json.dumps({"type": "y"}), encoding="utf-8")
    with pytest.raises(OptionError, match=r"^service_account_file .* its type is 'y'"):
        load(service_account_file=str(tmp_path / "key.json"))
    with pytest.raises(OptionError, match="service_account_file must be a readable file"):
        load(service_account_file=str(tmp_path / "none.json"))


def test_impersonation_uses_the_overridden_endpoint() -> None:
    options = {"access_token": "mine", "impersonate_service_account": "robot@x.iam.gserviceaccount.com"}
    found = credentials.load(options, lambda api: f"http://127.0.0.1:1/{api}/")
    assert isinstance(found, credentials.Refreshing)
    expected = "http://127.0.0.1:1/iamcredentials/v1/projects/-/serviceAccounts/robot@x.iam.gserviceaccount.com"
    assert found.found._iam_endpoint_override == f"{expected}:generateAccessToken"
    with pytest.raises(GoogleError, match="Getting an access token failed"):
        found.headers()

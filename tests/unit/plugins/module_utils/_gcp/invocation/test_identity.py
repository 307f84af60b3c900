# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an identity token comes from, and what is said when there is none."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from pathlib import Path

import google.auth
import google.oauth2.credentials
import google.oauth2.id_token
import pytest
from google.auth import exceptions

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.invocation import identity
from tests.unit.plugins.module_utils._gcp.scripted import Clock, ScriptedGoogle

AUDIENCE = "https://example.com/hello"
PRINCIPAL = "caller@p.iam.gserviceaccount.com"
GENERATE = f"iamcredentials POST v1/projects/-/serviceAccounts/{PRINCIPAL}:generateIdToken"
GCLOUD = """#!{python}
import sys
if "--audiences" in " ".join(sys.argv) and not {takes_audience}:
    sys.exit("Invalid account type for `--audiences`. Requires valid service account.")
print("WARNING: words before it")
print(":".join(["token", *sys.argv[3:]]))
"""


def token(**options: t.Any) -> str:
    return identity.identity_token(options, AUDIENCE, Clock().deadline())


@pytest.fixture
def no_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No application default credentials, and nothing but this folder on the PATH."""

    def none(**_arguments: t.Any) -> t.Any:
        raise exceptions.DefaultCredentialsError("none")

    monkeypatch.setattr(google.auth, "default", none)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_impersonation_asks_with_the_own_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = ScriptedGoogle()
    fake.on(GENERATE, {"token": "a-token"})
    used: list[t.Any] = []

    def connect(options: t.Any, _deadline: t.Any) -> ScriptedGoogle:
        used.append(options)
        return fake

    monkeypatch.setattr(session, "connect", connect)
    assert token(access_token="x", impersonate_service_account=PRINCIPAL) == "a-token"
    assert [call.body for call in fake.calls] == [{"audience": AUDIENCE, "includeEmail": True}]
    assert used == [{"access_token": "x", "impersonate_service_account": None}]


def test_an_access_token_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(identity.NoIdentity, match="An access token alone cannot provide an identity token"):
        token(access_token="x")
    monkeypatch.setenv("CLOUDSDK_AUTH_ACCESS_TOKEN", "x")
    with pytest.raises(identity.NoIdentity, match="The access token that gcloud was given cannot"):
        token()


def test_an_access_token_needs_no_google_auth() -> None:
    code = (
        "import sys\n"
        "from ansible_collections.polycloud.faas.plugins.modules import gcp_cloudfunction_invoke\n"
        "from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session\n"
        "from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline\n"
        "session.connect({'access_token': 'x'}, Deadline(1))\n"
        "print([name for name in sys.modules if name.startswith('google.auth')])\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment)
    assert done.stdout == "[]\n"


def test_a_damaged_key_is_not_repeated() -> None:
    key = {"type": "service_account", "client_email": "x", "token_uri": "x", "private_key": "se-cret"}
    with pytest.raises(OptionError) as caught:
        token(service_account_contents=key)
    assert "se-cret" not in caught.value.message


@pytest.mark.parametrize(("takes_audience", "arguments"), [(True, f":--audiences={AUDIENCE}"), (False, "")])
def test_the_login_of_gcloud(no_default: Path, takes_audience: bool, arguments: str) -> None:
    program = no_default / "gcloud"
    program.write_text(GCLOUD.format(python=sys.executable, takes_audience=takes_audience), encoding="utf-8")
    program.chmod(0o755)
    assert token() == f"token{arguments}"


def test_nobody_is_logged_in(no_default: Path) -> None:
    with pytest.raises(
        identity.NoIdentity, match="No Google credentials were found that can provide an identity token"
    ):
        token()
    program = no_default / "gcloud"
    program.write_text(f"#!{sys.executable}\nraise SystemExit(1)\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(identity.NoIdentity):
        token()


def test_a_login_that_gives_no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    login = google.oauth2.credentials.Credentials(None, refresh_token="x")
    monkeypatch.setattr(google.auth, "default", lambda: (login, None))
    monkeypatch.setattr(login, "refresh", lambda _request: None)
    with pytest.raises(
        identity.NoIdentity, match="The application default credentials cannot provide an identity token"
    ):
        token()


def test_a_login_that_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    def expired(_request: t.Any) -> None:
        raise exceptions.RefreshError("invalid_grant: Bad Request")

    login = google.oauth2.credentials.Credentials(None, refresh_token="x")
    monkeypatch.setattr(google.auth, "default", lambda: (login, None))
    monkeypatch.setattr(login, "refresh", expired)
    with pytest.raises(GoogleError, match="Getting an identity token failed: invalid_grant: Bad Request"):
        token()


def test_other_default_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_arguments: t.Any) -> t.Any:
        raise exceptions.DefaultCredentialsError("none")

    monkeypatch.setattr(google.auth, "default", lambda: (object(), None))
    monkeypatch.setattr(google.oauth2.id_token, "fetch_id_token_credentials", none)
    with pytest.raises(
        identity.NoIdentity, match="The application default credentials cannot provide an identity token"
    ):
        token()

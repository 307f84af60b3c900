# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identity tokens, which authenticate calls of functions that are not public.

Each is an OpenID Connect token for one audience, the function's URL. The authentication options determine its identity.
"""

from __future__ import annotations

import subprocess
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import session
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import has
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import NO_ANSWER
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.credentials import (
    DAMAGED_KEY,
    google_module,
    kind,
    service_account_key,
    token_errors,
    token_of_environment,
    with_token_host,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import repeated
from ansible_collections.polycloud.faas.plugins.module_utils._time_limit import TookTooLongError, call_limit, within

GCLOUD_SECONDS: t.Final = 60
TOKEN_SECONDS: t.Final = 5
OTHER_WAYS: t.Final = (
    "Give impersonate_service_account or service_account_file, or log in with 'gcloud auth application-default login'."
)

Options = t.Mapping[str, t.Any]


class NoIdentity(FaasError):
    """These credentials cannot provide an identity token."""


def identity_token(options: Options, audience: str, deadline: Deadline) -> str:
    """A token that identifies the caller to ``audience``.

    :raises NoIdentity: the credentials cannot provide one.
    :raises FaasError: they could, but a key cannot be read or a call failed.
    """
    try:
        return within(call_limit(deadline.remaining), lambda: _identity_token(options, audience, deadline))
    except TookTooLongError as exc:
        raise GoogleError(
            f"Getting an identity token failed: {exc}.", code=NO_ANSWER, hint=session.NETWORK_HINT
        ) from exc


def _identity_token(options: Options, audience: str, deadline: Deadline) -> str:
    if options.get("impersonate_service_account"):
        return _generated(options, audience, deadline)
    match kind(options):
        case "accesstoken":
            raise NoIdentity("An access token alone cannot provide an identity token.", hint=OTHER_WAYS)
        case "serviceaccount":
            return str(_refreshed(lambda _request: _of_key(service_account_key(options), audience)).token)
        case "machineaccount":
            return _of_machine(options.get("service_account_email"), audience)
    if token_of_environment():
        raise NoIdentity(
            "The access token that gcloud was given cannot provide an identity token alone.", hint=OTHER_WAYS
        )
    return _of_application(audience)


def _generated(options: Options, audience: str, deadline: Deadline) -> str:
    """The token of the impersonated service account (generateIdToken of the IAM Service Account Credentials API)."""
    principal = options["impersonate_service_account"]
    answer = session.connect({**options, "impersonate_service_account": None}, deadline).request(
        "iamcredentials",
        "POST",
        f"v1/projects/-/serviceAccounts/{principal}:generateIdToken",
        body={"audience": audience, "includeEmail": True},
        activity=f"Getting an identity token of {principal}",
        repeatable=True,
        shape=has("token"),
    )
    return str(answer["token"])


def _refreshed(make: t.Callable[[t.Any], t.Any]) -> t.Any:
    """The credentials that ``make`` creates with a transport, with their tokens."""
    request = google_module("auth.transport.requests").Request()

    def refreshed() -> t.Any:
        with token_errors("an identity token"):
            credentials = make(request)
            credentials.refresh(request)
        return credentials

    return repeated(refreshed, Deadline(TOKEN_SECONDS), lambda error: error.lost)


def _of_key(key: t.Mapping[str, t.Any], audience: str) -> t.Any:
    try:
        return google_module("oauth2.service_account").IDTokenCredentials.from_service_account_info(
            key, target_audience=audience
        )
    except ValueError as exc:
        # its text may repeat the key
        raise OptionError(DAMAGED_KEY) from exc


def _of_machine(email: str | None, audience: str) -> str:
    """The token of the machine's service account; google-auth can get it only for the default one."""
    found = _refreshed(lambda request: _metadata_credentials(request, audience))
    if email not in {None, "default", found.service_account_email}:
        raise NoIdentity(
            f"An identity token of this machine is one of {found.service_account_email}, its default service account, "
            f"but service_account_email {email} was given."
        )
    return str(found.token)


def _metadata_credentials(request: t.Any, audience: str) -> t.Any:
    compute_engine = google_module("auth.compute_engine")
    return compute_engine.IDTokenCredentials(request, audience, use_metadata_identity_endpoint=True)


def _of_application(audience: str) -> str:
    """The token of the application default credentials, else of the login of gcloud."""
    try:
        # without scopes, so that a person's login requests all that it was granted, "openid" too
        found = with_token_host(google_module("auth").default()[0])
    except google_module("auth.exceptions").DefaultCredentialsError as exc:
        token = _of_gcloud(audience)
        if token:
            return token
        raise NoIdentity(
            "No Google credentials were found that can provide an identity token.", hint=OTHER_WAYS
        ) from exc
    if getattr(found, "refresh_token", None):
        return _of_person(found)
    return str(_refreshed(lambda request: _application_credentials(found, audience, request)).token)


def _of_person(login: t.Any) -> str:
    """The token of a person; its audience is gcloud, not the function."""
    token = getattr(_refreshed(lambda _request: login), "id_token", None)
    if not token:
        raise NoIdentity("The application default credentials cannot provide an identity token.", hint=OTHER_WAYS)
    return str(token)


def _application_credentials(found: t.Any, audience: str, request: t.Any) -> t.Any:
    impersonated = google_module("auth.impersonated_credentials")
    if isinstance(found, impersonated.Credentials):
        return impersonated.IDTokenCredentials(found, target_audience=audience, include_email=True)
    try:
        return google_module("oauth2.id_token").fetch_id_token_credentials(audience, request)
    except google_module("auth.exceptions").DefaultCredentialsError as exc:
        raise NoIdentity(
            "The application default credentials cannot provide an identity token.", hint=OTHER_WAYS
        ) from exc


def _of_gcloud(audience: str) -> str:
    """The token of the login of gcloud, empty if there is none; only service accounts support an audience."""
    for audiences in ([f"--audiences={audience}"], []):
        try:
            done = subprocess.run(
                ["gcloud", "auth", "print-identity-token", *audiences],
                capture_output=True,
                check=False,
                stdin=subprocess.DEVNULL,
                text=True,
                timeout=GCLOUD_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if done.returncode == 0:
            return next((line for line in reversed(done.stdout.split("\n")) if line and " " not in line), "")
    return ""

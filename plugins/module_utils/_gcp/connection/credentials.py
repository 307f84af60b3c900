# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The authentication options, and the credentials that they describe.

Spelling and environment variables are those of the google.cloud collection; ``auth_kind`` follows from the other
options. google-auth is imported only where an access token is not enough.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import threading
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import check_no_pipe, read_text
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import HINT, title_of
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import (
    FOREIGN_RESPONSE,
    UNAUTHENTICATED,
    GoogleError,
)

SCOPE: t.Final = "https://www.googleapis.com/auth/cloud-platform"
GOOGLE: t.Final = "googleapis.com"
DAMAGED_KEY: t.Final = "The JSON key of the service account is incomplete, or its private_key is damaged."

# the message of google-auth about a response without a token and without an error
EMPTY_ANSWER: t.Final = re.compile(r"No (access|ID) token in")

OPTIONS_BY_KIND: t.Final = {
    "application": (),
    "accesstoken": ("access_token",),
    "serviceaccount": ("service_account_file", "service_account_contents"),
    "machineaccount": ("service_account_email",),
}

Options = t.Mapping[str, t.Any]


class Credentials(t.Protocol):
    """The part of credentials that a session needs."""

    @property
    def universe_domain(self) -> str:
        """The domain of the cloud that they are valid for."""

    def headers(self) -> dict[str, str]:
        """The headers for each call."""


class Token:
    """An access token from the options."""

    universe_domain = GOOGLE

    def __init__(self, token: str) -> None:
        self.token = token

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Refreshing:
    """Credentials of google.auth; parallel calls share one refresh of the access token."""

    def __init__(self, found: t.Any) -> None:
        self.found = found
        self._request = google_module("auth.transport.requests").Request()
        self._lock = threading.Lock()

    @property
    def universe_domain(self) -> str:
        return str(getattr(self.found, "universe_domain", GOOGLE))

    def headers(self) -> dict[str, str]:
        """:raises GoogleError: no access token could be obtained."""
        headers: dict[str, str] = {}
        with self._lock, token_errors("an access token"):
            self.found.before_request(self._request, "GET", "", headers)
        return headers


def kind(options: Options) -> str:
    """The requested type of authentication.

    :raises OptionError: the options contradict each other.
    """
    given = {
        name: found
        for name, names in OPTIONS_BY_KIND.items()
        if (found := [each for each in names if options.get(each)])
    }
    requested = options.get("auth_kind")
    strangers = [each for name, found in given.items() for each in found if name != requested]
    if requested and strangers:
        verb = "does" if len(strangers) == 1 else "do"
        raise OptionError(
            f"auth_kind {requested} cannot be used with {' and '.join(strangers)}, which {verb} not belong to it; the "
            "environment variables GCP_... count as options."
        )
    if len(given) > 1 or any(len(found) > 1 for found in given.values()):
        names = " and ".join(each for found in given.values() for each in found)
        raise OptionError(
            f"Only one authentication method can be used, but {names} were given (environment variables count)."
        )
    if requested in {"accesstoken", "serviceaccount"} and not given:
        raise OptionError(f"auth_kind {requested} needs {' or '.join(OPTIONS_BY_KIND[requested])}.")
    return str(requested or next(iter(given), "application"))


def load(options: Options, endpoint: t.Callable[[str], str | None]) -> Credentials:
    """The credentials; ``endpoint`` returns the overridden base URL of an API, if there is one.

    :raises FaasError: there are none, a key cannot be read, or google-auth is missing.
    """
    scopes = options.get("scopes") or [SCOPE]
    found: Credentials
    match kind(options):
        case "accesstoken":
            found = Token(options["access_token"])
        case "serviceaccount":
            found = _service_account(service_account_key(options), scopes)
        case "machineaccount":
            found = _machine_account(options.get("service_account_email") or "default", scopes)
        case _:
            found = _application(scopes)
    principal = options.get("impersonate_service_account")
    return _impersonated(found, principal, scopes, endpoint("iamcredentials")) if principal else found


def google_module(module: str) -> t.Any:
    """A module of google-auth, imported on demand."""
    try:
        return importlib.import_module(f"google.{module}")
    except ImportError as exc:
        raise FaasError(
            "The Python package google-auth is required for this authentication method.",
            hint="Install it (pip install google-auth), or give an access_token.",
        ) from exc


def service_account_key(options: Options) -> dict[str, t.Any]:
    """The service account key, from the file or from the contents (a dictionary or JSON text).

    :raises OptionError: it cannot be read, or is not such a key.
    """
    contents, path = options.get("service_account_contents"), options.get("service_account_file")
    option = "service_account_contents" if contents else "service_account_file"
    try:
        if not contents:
            contents = read_text(str(path))
        key = json.loads(contents) if isinstance(contents, str) else contents
    except OSError as exc:
        raise OptionError(f"service_account_file must be a readable file, but {path} is not: {exc.strerror}.") from exc
    except ValueError:
        key = None
    if not isinstance(key, dict) or "type" not in key:
        raise OptionError(f"{option} must be the JSON key of a service account, but what was given is not one.")
    if key["type"] != "service_account":
        raise OptionError(
            f"{option} must be the JSON key of a service account, but its type is {key['type']!r}; such credentials "
            "are found through auth_kind application and the environment variable GOOGLE_APPLICATION_CREDENTIALS."
        )
    return key


def _service_account(key: dict[str, t.Any], scopes: t.Sequence[str]) -> Credentials:
    service_account = google_module("oauth2.service_account")
    try:
        return Refreshing(service_account.Credentials.from_service_account_info(key, scopes=scopes))
    except ValueError as exc:
        # its text may repeat the key
        raise OptionError(DAMAGED_KEY) from exc


def _machine_account(email: str, scopes: t.Sequence[str]) -> Credentials:
    return Refreshing(google_module("auth.compute_engine").Credentials(email, scopes=scopes))


def _application(scopes: t.Sequence[str]) -> Credentials:
    """The token that gcloud is configured with, the application default credentials, or gcloud's own login."""
    token = token_of_environment()
    if token:
        return Token(token)
    check_no_pipe(
        "The environment variable GOOGLE_APPLICATION_CREDENTIALS", os.environ.get("GOOGLE_APPLICATION_CREDENTIALS")
    )
    auth, exceptions = google_module("auth"), google_module("auth.exceptions")
    try:
        return Refreshing(with_token_host(auth.default(scopes=scopes)[0]))
    except exceptions.DefaultCredentialsError as exc:
        token = _token_of_gcloud()
        if token:
            return Token(token)
        raise FaasError(
            f"No Google credentials were found: {' '.join(str(exc).split())}",
            hint="Log in with 'gcloud auth application-default login', or give service_account_file or access_token.",
        ) from exc


def token_of_environment() -> str:
    """The access token that gcloud is configured with, empty if there is none."""
    given = os.environ.get("CLOUDSDK_AUTH_ACCESS_TOKEN")
    return given or _token_in(os.environ.get("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE"))


def with_token_host(found: t.Any) -> t.Any:
    """The credentials; a person's login requests tokens where gcloud would (its property ``auth/token_host``)."""
    host = os.environ.get("CLOUDSDK_AUTH_TOKEN_HOST")
    return found.with_token_uri(host) if host and getattr(found, "refresh_token", None) else found


def _token_in(path: str | None) -> str:
    if not path:
        return ""
    try:
        return read_text(path).strip()
    except OSError as exc:
        raise OptionError(
            f"The environment variable CLOUDSDK_AUTH_ACCESS_TOKEN_FILE must name a readable file, but {path} is not: "
            f"{exc.strerror}."
        ) from exc


def _token_of_gcloud() -> str:
    """The token of a plain login of gcloud, empty if there is none; its other output has spaces."""
    try:
        printed = str(google_module("auth._cloud_sdk").get_auth_access_token())
    except google_module("auth.exceptions").UserAccessTokenError:
        return ""
    return next((line for line in reversed(printed.split("\n")) if line and " " not in line), "")


def _impersonated(source: Credentials, principal: str, scopes: t.Sequence[str], base: str | None) -> Credentials:
    found = (
        google_module("oauth2.credentials").Credentials(source.token)
        if isinstance(source, Token)
        else t.cast("Refreshing", source).found
    )
    override = f"{base}v1/projects/-/serviceAccounts/{principal}:generateAccessToken" if base else None
    return Refreshing(
        google_module("auth.impersonated_credentials").Credentials(
            source_credentials=found, target_principal=principal, target_scopes=scopes, iam_endpoint_override=override
        )
    )


@contextlib.contextmanager
def token_errors(requested: str) -> t.Iterator[None]:
    """Wraps google-auth's requests for a token; ``requested`` is what is requested, such as "an access token".

    :raises GoogleError: it got none. The code is UNAUTHENTICATED where retrying is of no use.
    """
    try:
        yield
    except google_module("auth.exceptions").GoogleAuthError as exc:
        raise _token_failure(exc, requested) from exc
    except (AttributeError, KeyError, TypeError, ValueError) as exc:
        # what google-auth cannot read in a response that does not come from a token endpoint
        raise _foreign_token(requested, type(exc).__name__) from exc


def _token_failure(exc: t.Any, requested: str) -> GoogleError:
    text = str(exc.args[0]) if exc.args else type(exc).__name__
    if not text or EMPTY_ANSWER.search(text):
        return _foreign_token(requested, text.rstrip(".") or "an empty body")
    page = next((str(each) for each in exc.args if "<html" in str(each).lower()), "")
    if page:
        return _foreign_token(requested, f"HTML: {title_of(page[page.index('<') :])}")
    passing = exc.retryable or isinstance(exc, google_module("auth.exceptions").TransportError)
    return GoogleError(
        f"Getting {requested} failed: {' '.join(text.split()).rstrip('.')}.",
        code="TOKEN_ENDPOINT" if passing else UNAUTHENTICATED,
        hint="Log in again with 'gcloud auth application-default login', or check the authentication options.",
    )


def _foreign_token(requested: str, response: str) -> GoogleError:
    return GoogleError(
        f"Getting {requested} failed: the token endpoint returned an unexpected response ({response}).",
        code=FOREIGN_RESPONSE,
        hint=HINT,
    )

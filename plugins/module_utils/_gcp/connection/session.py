# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place where Google Cloud is called, and where its errors are translated."""

from __future__ import annotations

import contextlib
import os
import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import checksums, credentials
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import (
    Shape,
    api_answer,
    check_stored,
    has,
    host_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import (
    NO_ANSWER,
    GoogleApi,
    Lookup,
    Options,
    Query,
)
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.retry import LookedUp, repeated
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import ignore
from ansible_collections.polycloud.faas.plugins.module_utils._module.warm_up import loaded_permanently
from ansible_collections.polycloud.faas.plugins.module_utils._time_limit import TookTooLongError, call_limit, within

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

USER_AGENT: t.Final = "Ansible polycloud.faas"
CONNECT_AND_READ_SECONDS: t.Final = (10, 120)
CONNECTIONS: t.Final = 16
THROTTLED_SECONDS: t.Final = 120
ENABLING_SECONDS: t.Final = 300
NEW_PROJECT_SECONDS: t.Final = 60
# "It can take 60 seconds or more" until a new account can be used, https://cloud.google.com/iam/docs/service-accounts-create
NEW_ACCOUNT_SECONDS: t.Final = 75
MISSING_ACCOUNT: t.Final = r"(?i)service account (?:.*?(\S+@\S+) )?.*?(?:does not exist|was not found)"
NEW_ACCOUNT_HINT: t.Final = (
    "Google did not know the service account for more than a minute, so it is not just new: check its name and its "
    "project."
)
FORBIDDEN: t.Final = 403
MOST_REPEATS: t.Final = 5
# the part of the path that belongs to the endpoint of an API for gcloud
BASE_PATHS: t.Final = {"compute": "compute/v1/"}
SAFE_METHODS: t.Final = frozenset({"GET", "PUT"})
NETWORK_HINT: t.Final = "Check the network, proxies, and api_endpoints or CLOUDSDK_API_ENDPOINT_OVERRIDES_..."

T = t.TypeVar("T")


def connect(options: Options, deadline: Deadline) -> GoogleApi:
    """A session with the credentials and endpoints of the options.

    :raises FaasError: the options contradict each other, or there are no credentials.
    """
    return GoogleSession(options, deadline)


def check(options: Options) -> None:
    """Check that the authentication and endpoint options are valid, without any call.

    :raises OptionError: they are not.
    """
    credentials.kind(options)
    for api, url in (options.get("api_endpoints") or {}).items():
        if not re.fullmatch(r"https?://[^@\s]+", str(url)):
            raise OptionError(f"api_endpoints must be http(s) URLs without a user, but {url!r} was given for {api}.")


class GoogleSession:
    """requests behind ``GoogleApi``; one connection pool, one access token, safe for parallel calls."""

    def __init__(self, options: Options, deadline: Deadline) -> None:
        check(options)
        self.report_progress: t.Callable[[str], None] = ignore
        self._options = options
        self._deadline = deadline
        self._requests = import_requests()
        self._http = self._requests.Session()
        adapter = self._requests.adapters.HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)
        self._credentials = self._in_time(
            "Looking for Google credentials", lambda: credentials.load(options, self._overridden)
        )

    def request(
        self,
        api: str,
        method: str,
        path: str,
        *,
        activity: str,
        query: Query | None = None,
        body: Json | None = None,
        repeatable: bool | None = None,
        shape: Shape | None = None,
        lookup: Lookup | None = None,
    ) -> Json:
        """Call a method of an API: ``path`` begins with the version, errors with ``activity``: "Reading project x".

        A ``repeatable`` call (by default GET and PUT) does no harm when it is made twice. Another one has a
        ``lookup``: what it would have returned, or None when it was not carried out; it is called when the response
        got lost. ``shape`` is the documented shape of the response.

        :raises GoogleError: Google refused it, or could not be reached, or another server responded.
        """
        url = f"{self._base(api)}{path}"
        safe = method in SAFE_METHODS if repeatable is None else repeatable
        if self._deadline.expired and "pageToken" in {**(query or {}), **(body or {})}:
            raise GoogleError(f"{activity} failed: there were more pages after {self._deadline.seconds:g} seconds.")
        enabled = self._is_enabled if api != "serviceusage" else _never

        def sent() -> Json:
            try:
                return self._in_time(activity, lambda: self._send(method, url, query, body, activity, shape=shape))
            except GoogleError as error:
                if api == "cloudfunctions" and "locations/" in error.answer and error.status == FORBIDDEN:
                    error.hint = self._location_hint(path, error) or error.hint
                raise

        if lookup is None:
            return repeated(sent, self._deadline, self._patience(safe, enabled))
        careful = LookedUp(sent, lookup, self._deadline)
        patience = self._patience(True, enabled)
        return repeated(careful, self._deadline, lambda error: patience(error) or careful.settles(error))

    def reaches(self, api: str) -> bool:
        """Whether an API is in the same cloud as Cloud Functions: with endpoints of one's own, it has one as well."""
        return self._overridden("cloudfunctions") is None or self._overridden(api) is not None

    def send_file(self, api: str, path: str, content: t.IO[bytes], *, query: Query, activity: str) -> Json:
        """POST a zip as the body of a method, such as objects.insert; repeating it does no harm.

        :raises GoogleError: Google refused it, or could not be reached.
        """
        url = f"{self._base(api)}{path}"

        def sent() -> Json:
            content.seek(0)
            return self._in_time(
                activity,
                lambda: self._send("POST", url, query, None, activity, content, shape=has("generation")),
                content,
            )

        return repeated(sent, self._deadline, self._patience(True, self._is_enabled))

    def download(self, url: str, target: t.IO[bytes], *, activity: str) -> None:
        """GET a signed URL, which takes no credentials, into a file.

        :raises GoogleError: it was refused.
        """

        def got() -> None:
            response = self._answer(activity, "GET", url)
            check_stored(activity, host_of(url), response)
            target.seek(0)
            target.truncate()
            target.write(response.content)

        repeated(lambda: self._in_time(activity, got), self._deadline, self._patience(True, _never))

    def stored_md5(self, url: str, *, activity: str) -> bytes | None:
        """GET the first byte of a signed URL, for the MD5 of the whole in its headers; None without one.

        :raises GoogleError: it was refused.
        """

        def got() -> bytes | None:
            response = self._answer(activity, "GET", url, headers={"Range": "bytes=0-0"}, stream=True)
            with response:
                check_stored(activity, host_of(url), response)
                return checksums.stored_md5(response.headers)

        return repeated(lambda: self._in_time(activity, got), self._deadline, self._patience(True, _never))

    def upload(
        self, url: str, content: t.IO[bytes], *, activity: str, headers: t.Mapping[str, str] | None = None
    ) -> None:
        """PUT a zip to a signed URL, which takes no credentials; a new project may refuse it for a while.

        :raises GoogleError: it was refused, or did not arrive as it was sent.
        """
        patience = self._patience(True, _never)
        settling = self._deadline.part(NEW_PROJECT_SECONDS)

        def settles(error: GoogleError) -> bool:
            return error.status == FORBIDDEN and patience.waits("Waiting until the new project takes uploads", settling)

        repeated(
            lambda: self._in_time(activity, lambda: self._put(url, content, activity, headers or {}), content),
            self._deadline,
            lambda error: patience(error) or settles(error),
        )

    def _patience(self, repeatable: bool, is_enabled: t.Callable[[GoogleError], bool]) -> _Patience:
        return _Patience(self._deadline, repeatable, is_enabled, self.report_progress)

    def _in_time(self, activity: str, call: t.Callable[[], T], content: t.IO[bytes] | None = None) -> T:
        try:
            return within(call_limit(self._deadline.remaining, content), call)
        except TookTooLongError as exc:
            raise GoogleError(f"{activity} failed: {exc}.", code=NO_ANSWER, hint=NETWORK_HINT) from exc

    def _send(
        self,
        method: str,
        url: str,
        query: Query | None,
        body: Json | None,
        activity: str,
        content: t.IO[bytes] | None = None,
        shape: Shape | None = None,
    ) -> Json:
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json", **self._credentials.headers()}
        if self._options.get("quota_project"):
            headers["x-goog-user-project"] = self._options["quota_project"]
        if content is not None:
            headers["Content-Type"] = "application/zip"
        response = self._answer(activity, method, url, params=query, json=body, data=content, headers=headers)
        return api_answer(activity, host_of(url), response, shape)

    def _put(self, url: str, content: t.IO[bytes], activity: str, headers: t.Mapping[str, str]) -> None:
        content.seek(0)
        md5 = checksums.file_md5(content)
        sent = {"Content-Type": "application/zip", **headers}
        response = self._answer(activity, "PUT", url, data=content, headers=sent)
        check_stored(activity, host_of(url), response, md5)

    def _answer(self, activity: str, method: str, url: str, **arguments: t.Any) -> t.Any:
        try:
            # with an explicit "auth", requests does not replace the header with a login from ~/.netrc
            return self._http.request(
                method,
                url,
                timeout=CONNECT_AND_READ_SECONDS,
                auth=lambda sent: sent,
                allow_redirects=False,
                **arguments,
            )
        except self._requests.exceptions.RequestException as exc:
            # the whole text of the exception may show a signed URL
            raise GoogleError(
                f"{activity} failed: {host_of(url)} could not be reached: {cause_of(exc)}.",
                code=type(exc).__name__,
                hint=NETWORK_HINT,
            ) from exc

    def _overridden(self, api: str) -> str | None:
        given = (self._options.get("api_endpoints") or {}).get(api)
        url = given or os.environ.get(f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api.upper()}")
        # gcloud's address of Cloud Storage ends with the version, unlike those of the other APIs
        return f"{url.rstrip('/').removesuffix('/storage/v1')}/" if url else None

    def _base(self, api: str) -> str:
        universe = self._options.get("universe_domain") or self._credentials.universe_domain
        return self._overridden(api) or f"https://{api}.{universe}/{BASE_PATHS.get(api, '')}"

    def _location_hint(self, path: str, error: GoogleError) -> str | None:
        from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import locations

        return locations.hint(self, path, error.answer)

    def _is_enabled(self, error: GoogleError) -> bool:
        """Whether an API that reports "disabled" is enabled, but not yet everywhere."""
        consumer, service = error.metadata.get("consumer"), error.metadata.get("service")
        if not consumer or not service:
            return False
        path, activity = f"v1/{consumer}/services/{service}", f"Reading the state of {service}"
        try:
            found = self.request("serviceusage", "GET", path, activity=activity, shape=has("name"))
        except GoogleError:
            return False
        return found.get("state") == "ENABLED"


class _Patience:
    """Which errors of a call are retried: throttling, temporary failures, an API or account that is still new.

    What may take longer than a moment is reported once.
    """

    def __init__(
        self,
        deadline: Deadline,
        repeatable: bool,
        is_enabled: t.Callable[[GoogleError], bool],
        report_progress: t.Callable[[str], None],
    ) -> None:
        self._report_progress = report_progress
        self._reported: set[str] = set()
        self._throttled = deadline.part(THROTTLED_SECONDS)
        self._enabling = deadline.part(ENABLING_SECONDS)
        self._accounts = deadline.part(NEW_ACCOUNT_SECONDS)
        self._repeatable = repeatable
        self._is_enabled = is_enabled
        self._enabled: bool | None = None
        self._repeats = 0

    def __call__(self, error: GoogleError) -> bool:
        if error.status == 429:
            return not self._throttled.expired
        if error.reason == "SERVICE_DISABLED":
            if self._enabled is None:
                self._enabled = self._is_enabled(error)
            service = error.metadata.get("service", "the API")
            return self._enabled and self.waits(f"Waiting for {service}, which was just enabled", self._enabling)
        account = re.search(MISSING_ACCOUNT, error.answer)
        if account:
            error.hint = NEW_ACCOUNT_HINT
            named = (account.group(1) or "").rpartition("/")[2]
            what = f"service account {named}" if named else "the service account"
            return self.waits(f"Waiting for {what}, which Google does not know yet", self._accounts)
        self._repeats += 1
        passing = error.lost and error.code != NO_ANSWER
        return self._repeatable and passing and self._repeats <= MOST_REPEATS

    def waits(self, text: str, deadline: Deadline) -> bool:
        """Whether there is time left for a wait, which is reported."""
        if deadline.expired:
            return False
        if text not in self._reported:
            self._reported.add(text)
            self._report_progress(text)
        return True


def _never(_error: GoogleError) -> bool:
    return False


def import_requests() -> t.Any:
    try:
        import requests
        import requests.adapters
    except ImportError as exc:
        raise FaasError("The Python package requests is required.", hint="Install it: pip install requests") from exc
    return requests


def cause_of(exc: BaseException) -> str:
    """The innermost reason that urllib3 reports, such as "[Errno 111] Connection refused"."""
    inner: t.Any = exc
    while inner.args and isinstance(reason := getattr(inner.args[0], "reason", inner.args[0]), BaseException):
        inner = reason
    text = str(inner.args[-1] if inner.args else inner)
    return text.rpartition(": ")[2].rstrip(".") or type(exc).__name__


def warm_up() -> None:
    """Load what every run needs, without any call, so that forked processes have it already."""
    with loaded_permanently(), contextlib.suppress(FaasError):
        import_requests()

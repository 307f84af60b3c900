# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place where AWS is called, and where its errors are translated."""

from __future__ import annotations

import contextlib
import io
import os
import re
import threading
import time
import typing as t
import urllib.parse

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection import answers
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.answers import ForeignResponse
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import (
    NO_ANSWER,
    THROTTLED,
    Answer,
    AwsApi,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.clients import (
    core_session,
    keep_spare_session,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import check_no_pipe
from ansible_collections.polycloud.faas.plugins.module_utils._module.warm_up import loaded_permanently
from ansible_collections.polycloud.faas.plugins.module_utils._time_limit import TookTooLongError, call_limit, within

OLDEST_BOTOCORE: t.Final = (1, 35, 2)
MOST_PAGES: t.Final = 10_000
# how much longer a whole call may take than its read_timeout
SPARE_SECONDS: t.Final = 30
NO_ANSWER_HINT: t.Final = (
    "Check endpoint_url (or AWS_ENDPOINT_URL) and the network. The call may have been carried out; running the task "
    "again continues from the current state."
)
FILE_VARIABLES: t.Final = (
    "AWS_CA_BUNDLE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "REQUESTS_CA_BUNDLE",
)
USER_AGENT: t.Final = "Ansible polycloud.faas"
AMAZON_HOST: t.Final = re.compile(
    r"https?://[^/]*\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws|amazonwebservices\.com\.cn)(/|$)"
)

MOST_TRIES: t.Final = 5
# Seconds before a retry of a call whose response did not come from AWS.
PAUSES: t.Final = (0.5, 2.0)
# How long a call that botocore gave up because of throttling is retried. The limits are per account: five services of
# 50 functions in one play exceed Lambda's, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
THROTTLED_SECONDS: t.Final = 60
T = t.TypeVar("T")


class AwsSession:
    """botocore behind ``AwsApi``: credentials and endpoints from the options, and from all sources that it reads.

    boto3 adds nothing that is used here, and loading it takes as long as all calls of an unchanged run.

    :raises OptionError: the options contradict each other, or there is no region or there are no credentials.
    """

    def __init__(self, options: t.Mapping[str, t.Any], **client_config: t.Any) -> None:
        """``client_config`` overrides defaults of botocore's Config, for example ``read_timeout`` in seconds."""
        check_credential_options(options)
        _check_files(options)
        self._options = options
        _require_botocore()
        self._seconds = _seconds_of_a_call(options, client_config)
        self._session = self._in_time("Looking for AWS credentials", self._make_session)
        self.region = self._find_region()
        self._client_config = client_config
        self._clients: dict[str, t.Any] = {}
        self._lock = threading.Lock()
        self.calls_made: list[str] = []

    def call(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> Answer:
        """Call an operation (boto3's method name); ``activity`` begins the error, such as "Reading stack x".

        A call whose response does not come from AWS is retried, as botocore does when there is no response. One that
        is throttled is retried for longer than botocore does.

        :raises CloudError: AWS refused it, could not be reached, or another server responded.
        """
        client = self._client(service)
        self.calls_made.append(f"{service}:{client.meta.method_to_api_mapping[operation]}")
        pauses, throttled = _pauses(client), self._throttled_pauses(client)
        while True:
            try:
                return self._in_time(
                    activity, lambda: _whole(_answer(client, operation, activity, parameters)), parameters.get("Body")
                )
            except ForeignResponse as foreign:
                if foreign.was_retried or not pauses:
                    host = urllib.parse.urlsplit(client.meta.endpoint_url).netloc.rpartition("@")[2]
                    raise foreign.failure(activity, host) from foreign
                time.sleep(pauses.pop(0))
            except CloudError as error:
                if error.code not in THROTTLED or next(throttled, "over") == "over":
                    raise

    def _throttled_pauses(self, client: t.Any) -> t.Iterator[None]:
        """Pauses before the retries of a throttled call; none where botocore was told to make fewer attempts."""
        if _tries(client) < MOST_TRIES:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline

        pauses = Deadline(min(THROTTLED_SECONDS, self._seconds or THROTTLED_SECONDS)).pauses()
        next(pauses, None)
        yield from pauses

    def pages(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> t.Iterator[Answer]:
        """All pages of a listing operation, in order.

        The names of the tokens come from botocore's service description.
        """
        page_tokens = self._client(service).get_paginator(operation)
        inputs, outputs = page_tokens._input_token, page_tokens._output_token
        for _page in range(MOST_PAGES):
            answer = self.call(service, operation, activity, **parameters)
            yield answer
            following = {
                name: found.search(answer) for name, found in zip(inputs, outputs, strict=True) if found.search(answer)
            }
            if not following:
                return
            parameters.update(following)
        raise CloudError(f"{activity} failed: AWS returned more than {MOST_PAGES} pages.")

    def _in_time(self, activity: str, call: t.Callable[[], T], content: t.Any = None) -> T:
        try:
            return within(call_limit(self._seconds, content), call)
        except TookTooLongError as exc:
            raise CloudError(f"{activity} failed: {exc}.", code=NO_ANSWER, hint=NO_ANSWER_HINT) from exc

    def custom_endpoint(self, service: str) -> str | None:
        """The URL of a cloud that is not AWS itself (a local one, for example); None on AWS."""
        url = str(self._client(service).meta.endpoint_url)
        return None if AMAZON_HOST.match(url) else url.rstrip("/")

    def knows(self, service: str, operation: str, parameter: str) -> bool:
        """Whether this version of botocore has an operation with this parameter."""
        meta = self._client(service).meta
        name = meta.method_to_api_mapping.get(operation)
        return name is not None and parameter in meta.service_model.operation_model(name).input_shape.members

    def _client(self, service: str) -> t.Any:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._make_client(service)
            return self._clients[service]

    def _make_client(self, service: str) -> t.Any:
        import botocore.exceptions

        try:
            client = self._session.create_client(
                service,
                region_name=self.region,
                endpoint_url=self._options.get("endpoint_url") or None,
                verify=self._verify(),
                config=self._config(),
            )
        except (botocore.exceptions.BotoCoreError, ValueError) as exc:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import boto_failure

            raise boto_failure(f"Preparing calls to {service}", exc) from exc
        client.meta.events.register_first("before-parse.*.*", answers.require_aws)
        return client

    def _config(self) -> t.Any:
        from botocore.config import Config

        settings = {
            "retries": {"mode": "standard", "max_attempts": MOST_TRIES},
            "connect_timeout": 10,
            "max_pool_connections": 16,
            "user_agent_extra": USER_AGENT,
            **self._client_config,
        }
        try:
            return Config(**settings).merge(Config(**(self._options.get("aws_config") or {})))
        except TypeError as exc:
            raise OptionError(
                f"aws_config must contain only settings of botocore's Config, but it does not: {exc}."
            ) from exc

    def _verify(self) -> bool | str | None:
        if not self._options.get("validate_certs", True):
            return False
        return self._options.get("aws_ca_bundle") or None

    def _make_session(self) -> t.Any:
        import botocore.exceptions

        options = self._options
        try:
            session = core_session(options.get("profile") or None)
            if options.get("access_key"):
                session.set_credentials(
                    options["access_key"], options["secret_key"], options.get("session_token") or None
                )
            found = session.get_credentials()
        except botocore.exceptions.BotoCoreError as exc:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import boto_failure

            raise boto_failure("Looking for AWS credentials", exc) from exc
        if found is None:
            raise OptionError(
                "No AWS credentials were found.",
                hint="Give access_key and secret_key, or profile, or log in in a way that the AWS CLI supports: "
                "environment variables, the files in ~/.aws, SSO, web identity or an instance role.",
            )
        return session

    def _find_region(self) -> str:
        region = self._options.get("region") or self._session.get_config_variable("region")
        if not region:
            raise OptionError(
                "region is required, but none was found.",
                hint="Set the option region, AWS_REGION, or a region in the AWS profile.",
            )
        return str(region)


def _pauses(client: t.Any) -> list[float]:
    """The pauses between the attempts of a call, no more than botocore itself would make."""
    return list(PAUSES[: _tries(client) - 1])


def _tries(client: t.Any) -> int:
    """How many attempts of a call botocore makes."""
    tries: int = (client.meta.config.retries or {}).get("total_max_attempts") or MOST_TRIES
    return tries


def _answer(client: t.Any, operation: str, activity: str, parameters: t.Mapping[str, t.Any]) -> Answer:
    """The response of AWS to one call.

    :raises ForeignAnswer: the response does not come from AWS.
    """
    import botocore.exceptions

    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    body: t.Any = parameters.get("Body")
    if hasattr(body, "seek"):
        body.seek(0)
    try:
        answer: Answer = getattr(client, operation)(**parameters)
    except botocore.exceptions.ClientError as exc:
        answers.require_error(exc.response, operation)
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import client_failure

        raise client_failure(activity, exc.response, exc.operation_name) from exc
    except botocore.exceptions.BotoCoreError as exc:
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import boto_failure

        raise boto_failure(activity, exc) from exc
    except Exception as exc:
        foreign = answers.unreadable(exc)
        if foreign is None:
            raise
        raise foreign from exc
    answers.require_content(answer, model)
    return answer


def _seconds_of_a_call(options: t.Mapping[str, t.Any], client_config: t.Mapping[str, t.Any]) -> float | None:
    """The time limit of one call; a session that was created for slow responses gets more."""
    slow = client_config.get("read_timeout")
    return options.get("wait_timeout") if slow is None else slow + SPARE_SECONDS


def _whole(answer: Answer) -> Answer:
    """The response including the body that botocore would read only later, at the pace at which it arrives."""
    return {name: io.BytesIO(value.read()) if hasattr(value, "read") else value for name, value in answer.items()}


def warm_up(*services: str) -> None:
    """Load what calls to these services need, without any call, so that forked processes have it already.

    Without botocore nothing is loaded; the task that needs it reports that.
    """
    nobody = {"access_key": "none", "secret_key": "none", "region": "us-east-1"}
    with loaded_permanently(), contextlib.suppress(FaasError):
        session = AwsSession(nobody)
        for service in services:
            session.custom_endpoint(service)
        keep_spare_session()


def check_credential_options(options: t.Mapping[str, t.Any]) -> None:
    """:raises OptionError: both a profile and keys were given, or only half a pair of keys."""
    keys = [name for name in ("access_key", "secret_key", "session_token") if options.get(name)]
    if options.get("profile") and keys:
        raise OptionError(
            f"profile cannot be combined with {' and '.join(keys)}, but both were given "
            "(as options, or in environment variables such as AWS_ACCESS_KEY_ID)."
        )
    if bool(options.get("access_key")) != bool(options.get("secret_key")):
        given, missing = ("access_key", "secret_key") if options.get("access_key") else ("secret_key", "access_key")
        raise OptionError(f"access_key and secret_key must be given together, but {given} was given without {missing}.")


def _check_files(options: t.Mapping[str, t.Any]) -> None:
    """Check that botocore does not open a pipe, on which it might wait forever.

    :raises OptionError: a file of certificates or credentials is a pipe.
    """
    check_no_pipe("aws_ca_bundle", options.get("aws_ca_bundle"))
    for name in FILE_VARIABLES:
        check_no_pipe(f"The environment variable {name}", os.environ.get(name))


def with_calls(options: t.Mapping[str, t.Any], api: AwsApi, result: dict[str, t.Any]) -> dict[str, t.Any]:
    """The result, with the operations that were called if ``debug_botocore_endpoint_logs`` is set."""
    if not options["debug_botocore_endpoint_logs"]:
        return result
    return {**result, "resource_actions": sorted(set(api.calls_made))}


def _require_botocore() -> None:
    try:
        import botocore
    except ImportError as exc:
        import sys

        raise FaasError(
            f"The Python packages boto3 and botocore are required, but {sys.executable} cannot find them.",
            hint="Install them for that Python: python -m pip install boto3",
        ) from exc
    version = tuple(int(part) for part in re.findall(r"\d+", botocore.__version__)[:3])
    if version < OLDEST_BOTOCORE:
        oldest = ".".join(map(str, OLDEST_BOTOCORE))
        raise FaasError(
            f"boto3 and botocore {oldest} or newer are required, but botocore {botocore.__version__} is installed."
        )

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An AWS in memory that stands for ``AwsSession``: CloudFormation, Lambda and S3 as far as the collection uses them.

Tests set its state and read it; each call is kept, any call can be made to fail.
"""

from __future__ import annotations

import json
import threading
import typing as t
from dataclasses import dataclass, field

from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.failures import client_failure
from tests.unit.plugins.module_utils._aws.fakes.fake_cloudformation import FakeCloudFormation
from tests.unit.plugins.module_utils._aws.fakes.fake_http_api import FakeApiGatewayV2
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import Account, Answer, Refusal, code_sha256, statement
from tests.unit.plugins.module_utils._aws.fakes.fake_rest_api import FakeApiGateway
from tests.unit.plugins.module_utils._aws.fakes.fake_s3 import FakeS3

PAGE_SIZE = 3
LISTS = {
    "get_authorizers": ("items",),
    "get_integrations": ("Items",),
    "get_resources": ("items",),
    "get_routes": ("Items",),
    "get_usage_plan_keys": ("items",),
    "list_function_url_configs": ("FunctionUrlConfigs",),
    "describe_events": ("OperationEvents",),
    "describe_stacks": ("Stacks",),
    "list_stack_resources": ("StackResourceSummaries",),
    "describe_stack_events": ("StackEvents",),
    "describe_change_set": ("Changes",),
    "list_object_versions": ("Versions", "DeleteMarkers"),
    "list_multipart_uploads": ("Uploads",),
    "list_versions_by_function": ("Versions",),
    "list_aliases": ("Aliases",),
    "describe_log_groups": ("logGroups",),
}


class FakeLambda:
    """The operations of Lambda that the collection calls."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def get_function(self, FunctionName: str) -> Answer:
        if FunctionName not in self._account.functions:
            raise Refusal("ResourceNotFoundException", f"Function not found: {FunctionName}", 404)
        reserved = self._account.concurrency.get(FunctionName)
        concurrency = {} if reserved is None else {"Concurrency": {"ReservedConcurrentExecutions": reserved}}
        return {"Configuration": self._account.configuration(FunctionName), "Code": {}, **concurrency}

    def get_function_configuration(self, FunctionName: str) -> Answer:
        configuration: Answer = self.get_function(FunctionName)["Configuration"]
        return configuration

    def get_policy(self, FunctionName: str, Qualifier: str | None = None) -> Answer:
        statements = self._account.policies.get(_qualified(FunctionName, Qualifier))
        if not statements:
            raise Refusal("ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return {"Policy": json.dumps({"Version": "2012-10-17", "Statement": list(statements.values())})}

    def get_alias(self, FunctionName: str, Name: str) -> Answer:
        version = self._account.aliases.get(_qualified(FunctionName, Name))
        if version is None:
            raise Refusal("ResourceNotFoundException", f"Cannot find alias arn: {Name}", 404)
        return {"Name": Name, "FunctionVersion": version}

    def get_function_url_config(self, FunctionName: str, Qualifier: str | None = None) -> Answer:
        for url in self._account.others.get("AWS::Lambda::Url", {}).values():
            target = url["TargetFunctionArn"].partition(":function:")[2]
            if target == _qualified(FunctionName, Qualifier) and FunctionName in self._account.functions:
                return {**url, "FunctionArn": url["TargetFunctionArn"]}
        raise Refusal("ResourceNotFoundException", "The resource you requested does not exist.", 404)

    def list_function_url_configs(self, FunctionName: str) -> Answer:
        return {"FunctionUrlConfigs": []}

    def add_permission(
        self, FunctionName: str, StatementId: str, Qualifier: str | None = None, **given: t.Any
    ) -> Answer:
        statements = self._account.policies.setdefault(_qualified(FunctionName, Qualifier), {})
        if StatementId in statements:
            raise Refusal("ResourceConflictException", f"The statement id ({StatementId}) provided already exists.")
        statements[StatementId] = statement(StatementId, given)
        return {}

    def remove_permission(self, FunctionName: str, StatementId: str, Qualifier: str | None = None) -> Answer:
        del self._account.policies[_qualified(FunctionName, Qualifier)][StatementId]
        return {}

    def put_function_concurrency(self, FunctionName: str, ReservedConcurrentExecutions: int) -> Answer:
        self._account.concurrency[FunctionName] = ReservedConcurrentExecutions
        return {}

    def delete_function_concurrency(self, FunctionName: str) -> Answer:
        self._account.concurrency.pop(FunctionName, None)
        return {}

    def update_function_configuration(self, FunctionName: str, **changed: t.Any) -> Answer:
        self._account.edit(FunctionName, changed)
        return self._account.configuration(FunctionName)

    def update_function_code(self, FunctionName: str, S3Bucket: str, S3Key: str, Architectures: list[str]) -> Answer:
        archive = self._account.archive(S3Bucket, S3Key)
        if archive is None:
            raise Refusal("InvalidParameterValueException", "Error occurred while GetObject. S3 Error Code: NoSuchKey.")
        self._account.edit(FunctionName, {"CodeSha256": code_sha256(archive), "Architectures": Architectures})
        return self._account.configuration(FunctionName)

    def list_versions_by_function(self, FunctionName: str) -> Answer:
        published = self._account.published[FunctionName]
        numbers = [str(number) for number, configuration in enumerate(published, 1) if configuration]
        return {"Versions": [{"Version": version} for version in ["$LATEST", *numbers]]}

    def list_aliases(self, FunctionName: str) -> Answer:
        aliases = [(*name.split(":"), version) for name, version in self._account.aliases.items()]
        found = [
            {"Name": name, "FunctionVersion": version} for owner, name, version in aliases if owner == FunctionName
        ]
        return {"Aliases": found}

    def delete_function(self, FunctionName: str, Qualifier: str) -> Answer:
        if Qualifier in self._account.aliases.values():
            raise Refusal("ResourceConflictException", "An alias leads to the version.", 409)
        self._account.published[FunctionName][int(Qualifier) - 1] = {}
        return {}


def _qualified(name: str, qualifier: str | None) -> str:
    return name if qualifier is None else f"{name}:{qualifier}"


class FakeLogs:
    """The operation of CloudWatch Logs that deployments call."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def describe_log_groups(self, logGroupNamePrefix: str) -> Answer:
        found = {name: days for name, days in self._account.log_groups.items() if name.startswith(logGroupNamePrefix)}
        return {
            "logGroups": [
                {"logGroupName": name, **({"retentionInDays": days} if days else {})}
                for name, days in sorted(found.items())
            ]
        }


@dataclass
class Fault:
    """Fails the calls ``first`` to ``first + count - 1`` of an operation, counted from when it was set.

    With ``after`` a call is carried out before it fails, as when its answer gets lost.
    """

    service: str
    operation: str
    refusal: Refusal
    first: int
    count: int
    after: bool = False
    seen: int = 0

    def strikes(self, service: str, operation: str) -> bool:
        if (service, operation) != (self.service, self.operation):
            return False
        self.seen += 1
        return self.first <= self.seen < self.first + self.count


@dataclass
class Call:
    """A call that was made: boto3's names, and the parameters."""

    service: str
    operation: str
    parameters: dict[str, t.Any] = field(default_factory=dict)


class FakeAws:
    """An ``AwsApi`` on an account in memory."""

    def __init__(self, region: str = "us-east-1", endpoint: str | None = None) -> None:
        self.region = region
        self.account = Account(region)
        self.cloudformation = FakeCloudFormation(self.account)
        self.calls: list[Call] = []
        self.calls_made: list[str] = []
        self.before: dict[str, t.Callable[[], None]] = {}
        self.unknown: set[str] = set()
        self._endpoint = endpoint
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._services: dict[str, object] = {
            "cloudformation": self.cloudformation,
            "apigateway": FakeApiGateway(self.account),
            "apigatewayv2": FakeApiGatewayV2(self.account),
            "lambda": FakeLambda(self.account),
            "logs": FakeLogs(self.account),
            "s3": FakeS3(self.account),
            "secretsmanager": self.cloudformation.stores,
            "ssm": self.cloudformation.stores,
        }

    def fail(
        self,
        service: str,
        operation: str,
        code: str,
        message: str,
        *,
        first: int = 1,
        count: int = 1,
        status: int = 400,
        after: bool = False,
    ) -> None:
        """Make the next ``count`` calls of an operation fail, from the ``first`` on; ``after`` they are carried out."""
        self._faults.append(Fault(service, operation, Refusal(code, message, status), first, count, after))

    def once_before(self, operation: str, action: t.Callable[[], None]) -> None:
        """Do something right before the next call of an operation, as somebody else at work would."""
        self.before[operation] = action

    def operations(self, *without: str) -> list[str]:
        """The operations that were called, in order."""
        return [call.operation for call in self.calls if call.operation not in without]

    def writes(self) -> list[str]:
        """The operations that were called and are not reads."""
        reads = ("describe_", "list_", "get_", "head_")
        return [operation for operation in self.operations() if not operation.startswith(reads)]

    def forget_calls(self) -> None:
        self.calls.clear()
        self.calls_made.clear()

    def call(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> Answer:
        with self._lock:
            self.calls.append(Call(service, operation, parameters))
            self.calls_made.append(f"{service}:{''.join(word.capitalize() for word in operation.split('_'))}")
            self.before.pop(operation, lambda: None)()
            try:
                faults = [each for each in self._faults if each.strikes(service, operation)]
                for fault in faults:
                    if not fault.after:
                        raise fault.refusal
                handler: t.Callable[..., Answer] = getattr(self._services[service], operation)
                answer = handler(**parameters)
                for fault in faults:
                    raise fault.refusal
                return answer
            except Refusal as refusal:
                raise client_failure(activity, refusal.response) from refusal

    def pages(self, service: str, operation: str, activity: str, /, **parameters: t.Any) -> t.Iterator[Answer]:
        answer = self.call(service, operation, activity, **parameters)
        lists = LISTS[operation]
        if operation == "get_resources":
            yield answer
            return
        for start in range(0, max(1, *(len(answer[name]) for name in lists)), PAGE_SIZE):
            yield {**answer, **{name: answer[name][start : start + PAGE_SIZE] for name in lists}}

    def knows(self, service: str, operation: str, parameter: str) -> bool:
        """Whether botocore is new enough; ``unknown`` are the parameters for which it is not."""
        return parameter not in self.unknown

    def custom_endpoint(self, service: str) -> str | None:
        return self._endpoint

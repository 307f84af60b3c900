# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What API calls need: MiniStack's names of actions and resources, with what it does not tell of Lambda and tags.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
import re
import typing as t
from urllib.parse import urlsplit

from ..emulator.ministack import module
from .callers import Need, account, region

SERVICES = {"apigatewayv2": "apigateway", "cloudwatch": "monitoring", "stepfunctions": "states"}
LAMBDA_ACTIONS = {"Invoke": "InvokeFunction", "InvokeWithResponseStream": "InvokeFunction"}
PASSES_SERVICE_ROLE = {
    *("ContinueUpdateRollback", "CreateChangeSet", "CreateStack", "DeleteStack", "RollbackStack", "UpdateStack"),
}
TAGGED = {"CreateChangeSet", "CreateStack", "UpdateStack"}
# What a web ACL is put in front of, and what it takes to do so.
PROTECTING = {"AssociateWebACL", "DisassociateWebACL"}
SETTING = "apigateway:SetWebACL"
CHANGE_SET = re.compile(r"^arn:[^:]+:cloudformation:[^:]*:[^:]*:changeSet/")


class ApiCall(t.NamedTuple):
    """An API call; ``service`` and ``operation`` as botocore names them, ``parameters`` are query and form."""

    service: str
    operation: str
    method: str
    path: str
    headers: dict[str, str]
    parameters: dict[str, str]
    body: bytes


def needs_of_call(call: ApiCall) -> list[Need]:
    """The permissions that the call needs; none for an operation that is not known."""
    service = SERVICES.get(call.service, call.service)
    given = (service, call.method, call.path, call.headers, call.body, call.parameters)
    actions = module("core.iam_actions")
    action = f"lambda:{LAMBDA_ACTIONS.get(call.operation, call.operation)}" if service == "lambda" else None
    action = action or actions.extract_iam_action(*given)
    if action is None:
        return []
    resource = str(actions.extract_resource_arn(*given, region(), account()))
    needs = [Need(action, _precisely(call, resource), _keys(call, resource))]
    if service == "s3":
        more = actions.s3_additional_checks(call.method, call.path, call.headers, call.body, call.parameters)
        needs += [Need(each, arn) for each, arn in more]
        if call.operation == "DeleteObjects":
            needs = _deletions(call)
    if service == "cloudformation":
        needs += _of_stacks(call, resource)
    if service == "wafv2" and call.operation in PROTECTING:
        needs = _of_web_acls(call, action)
    return needs


def _keys(call: ApiCall, resource: str) -> dict[str, str]:
    """The function of a mapping, by which policies limit what may be done with mappings."""
    if call.service != "lambda" or not call.operation.endswith("EventSourceMapping"):
        return {}
    found = module("services.lambda_svc")._esms.get(resource.rpartition(":")[2]) or {}
    return {"lambda:functionarn": str(found.get("FunctionArn", ""))}


def _rule(call: ApiCall, resource: str) -> str:
    """The ARN of a rule, which names its bus unless that is the default one."""
    given = json.loads(call.body or b"{}")
    name, bus = given.get("Rule") or given.get("Name"), given.get("EventBusName") or "default"
    if not name or ("Rule" not in call.operation and "Targets" not in call.operation):
        return resource
    place = name if bus == "default" else f"{bus.rpartition('/')[2]}/{name}"
    return f"arn:aws:events:{region()}:{account()}:rule/{place}"


def _precisely(call: ApiCall, resource: str) -> str:
    if call.service == "events":
        return _rule(call, resource)
    if call.service == "lambda" and call.parameters.get("Qualifier") and resource != "*":
        return f"{resource}:{call.parameters['Qualifier']}"
    if call.service == "logs" and call.operation == "DescribeLogGroups":
        return f"arn:aws:logs:{region()}:{account()}:log-group::log-stream:"
    if call.service == "cloudformation" and resource == "*":
        return _stack_of_change_set(call.parameters.get("ChangeSetName", ""))
    return resource


def _stack_of_change_set(name: str) -> str:
    """The ARN of the stack of a change set that is named by its ARN."""
    if not CHANGE_SET.match(name):
        return "*"
    found = module("services.cloudformation")._change_sets.get(name)
    return str(found["StackId"]) if found else "*"


def _deletions(call: ApiCall) -> list[Need]:
    bucket = call.path.strip("/").partition("/")[0]
    targets = module("core.iam_actions")._s3_batch_delete_targets(bucket, call.body)
    return [Need("s3:DeleteObjectVersion" if version else "s3:DeleteObject", arn) for arn, version in targets]


def _of_web_acls(call: ApiCall, action: str) -> list[Need]:
    """The web ACL, if there is one in the call, and the stage of an API before which it is put."""
    given = json.loads(call.body)
    stage = given["ResourceArn"]
    acls = [given["WebACLArn"]] if "WebACLArn" in given else []
    return [*(Need(action, arn) for arn in (*acls, stage)), Need(SETTING, stage)]


def _of_stacks(call: ApiCall, resource: str) -> list[Need]:
    """What CloudFormation needs for the tags, the service role and the template of a stack."""
    found = []
    if call.operation in TAGGED and "Tags" in {name.partition(".")[0] for name in call.parameters}:
        keys = {value for name, value in call.parameters.items() if re.fullmatch(r"Tags\.member\.\d+\.Key", name)}
        stack = module("services.cloudformation.handlers")._resolve_stack(call.parameters.get("StackName", ""))
        removed = {tag["Key"] for tag in (stack or {}).get("Tags", ())} - keys
        found += [Need("cloudformation:TagResource", resource)] if keys else []
        found += [Need("cloudformation:UntagResource", resource)] if removed else []
    template = call.parameters.get("TemplateURL")
    if template:
        found.append(Need("s3:GetObject", f"arn:aws:s3:::{urlsplit(template).path.lstrip('/')}"))
    role = call.parameters.get("RoleARN")
    if role and call.operation in PASSES_SERVICE_ROLE:
        found.append(Need("iam:PassRole", role, {"iam:passedtoservice": "cloudformation.amazonaws.com"}))
    return found

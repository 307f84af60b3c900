# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run each feature with exactly its policies, and with each action of them taken away: then a run must name it.

It needs a local cloud of its own (``. .local_cloud/env``). ``--every 10`` takes each tenth action. The modules run in
this process. Exits 1 where a run falls short.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import os
import pathlib
import sys
import tempfile
import typing as t
import zipfile

from features import FEATURES, NAMES, REST, SERVICE, Feature, Json, Step

sys.path.append(str(pathlib.Path(__file__).parents[2] / "setup_faults" / "files"))

from local_aws import ROOT, LocalAws
from module_runs import BROKEN

COLLECTION = pathlib.Path("ansible_collections", "polycloud", "faas")
POLICIES = next(
    path
    for path in (pathlib.Path(each) / COLLECTION / "docs" / "aws" / "permissions" for each in sys.path)
    if path.is_dir()
)
USER = "deployer"
CODE = "def endpoint(event, context):\n    return {{'statusCode': 200, 'body': '{}'}}\n"
# What says that the caller may not do something: AWS's words, and those about what a run could not compare.
DENIED = ("is not authorized to perform", "because the caller may not read it")


class Lab(LocalAws):
    """The local AWS, the modules, and the user with the policies."""

    def __init__(self, url: str, folder: pathlib.Path) -> None:
        super().__init__(url)
        self.folder = folder
        self.names = dict(NAMES)
        for name in ("one", "two", "packaged"):
            (folder / name).mkdir()
            (folder / name / "handler.py").write_text(CODE.format(name), encoding="utf-8")
        (folder / "packaged" / "requirements.txt").write_text("typing-extensions\n", encoding="utf-8")

    def start(self, before: t.Iterable[str], documents: t.Iterable[Json]) -> tuple[str, str]:
        """A cloud in which nothing is but what ``before`` makes, and the keys of a user with these policies."""
        self.control("POST", "reset")
        self.control("POST", "config", {"stack_seconds": 0.0, "enforce_iam": True})
        for name in before:
            getattr(self, name)()
        iam = self.client("iam")
        iam.create_user(UserName=USER)
        for number, document in enumerate(documents):
            created = iam.create_policy(PolicyName=f"policy-{number}", PolicyDocument=json.dumps(self.named(document)))
            iam.attach_user_policy(UserName=USER, PolicyArn=created["Policy"]["Arn"])
        key = iam.create_access_key(UserName=USER)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    def run(self, step: Step, keys: tuple[str, str]) -> Json:
        """What the module returns to the user with these keys."""
        options = self.named(step.options)
        if options.get("source"):
            options["source"] = str(self.folder / options["source"])
        given = {"access_key": keys[0], "secret_key": keys[1], "name": SERVICE}
        return self.result(step.module, {**given, **options}, check=step.check)

    def named(self, value: Json) -> Json:
        """A copy with the names of what the root user made."""
        text = json.dumps(value)
        for word, name in self.names.items():
            text = text.replace(word, name)
        return t.cast("Json", json.loads(text))

    # What happens outside Ansible

    def edit_function(self) -> None:
        self.client("lambda").update_function_configuration(FunctionName=f"{SERVICE}-dev-bye", Timeout=77)

    def replace_code(self) -> None:
        self.client("lambda").update_function_code(FunctionName=f"{SERVICE}-dev-bye", ZipFile=packed("other"))

    def edit_url(self) -> None:
        self.client("lambda").update_function_url_config(
            FunctionName=f"{SERVICE}-dev-hello", InvokeMode="RESPONSE_STREAM"
        )

    def delete_url(self) -> None:
        self.client("lambda").delete_function_url_config(FunctionName=f"{SERVICE}-dev-hello")

    def move_alias(self) -> None:
        weights = {"AdditionalVersionWeights": {"1": 0.5}}
        self.client("lambda").update_alias(FunctionName=f"{SERVICE}-dev-hello", Name="live", RoutingConfig=weights)

    def edit_http_api(self) -> None:
        """Its stage deleted, its route and its integration leading elsewhere."""
        client = self.client("apigatewayv2")
        api = {"ApiId": client.get_apis()["Items"][0]["ApiId"]}
        client.delete_stage(**api, StageName="$default")
        integration = client.get_integrations(**api)["Items"][0]["IntegrationId"]
        client.update_integration(**api, IntegrationId=integration, TimeoutInMillis=50)
        client.update_route(**api, RouteId=client.get_routes(**api)["Items"][0]["RouteId"], RouteKey="GET /other")

    def edit_usage_plan(self) -> None:
        """Without its stage and its key."""
        client = self.client("apigateway")
        plan = client.get_usage_plans()["items"][0]
        stage = f"{plan['apiStages'][0]['apiId']}:dev"
        patch = {"op": "remove", "path": "/apiStages", "value": stage}
        client.update_usage_plan(usagePlanId=plan["id"], patchOperations=[patch])
        key = client.get_usage_plan_keys(usagePlanId=plan["id"])["items"][0]["id"]
        client.delete_usage_plan_key(usagePlanId=plan["id"], keyId=key)

    def delete_rest_mapping(self) -> None:
        client, domain = self.client("apigateway"), self.names["DOMAIN"]
        mapping = client.get_base_path_mappings(domainName=domain)["items"][0]["basePath"]
        client.delete_base_path_mapping(domainName=domain, basePath=mapping)

    def delete_http_mapping(self) -> None:
        client, domain = self.client("apigatewayv2"), self.names["DOMAIN"]
        mapping = client.get_api_mappings(DomainName=domain)["Items"][0]["ApiMappingId"]
        client.delete_api_mapping(DomainName=domain, ApiMappingId=mapping)

    def remove_web_acl(self) -> None:
        api = self.client("apigateway").get_rest_apis()["items"][0]["id"]
        stage = f"arn:aws:apigateway:us-east-1::/restapis/{api}/stages/dev"
        self.client("wafv2").disassociate_web_acl(ResourceArn=stage)

    def change_api(self) -> None:
        """Take the permission, a method and the stage of the API away."""
        functions, apis = self.client("lambda"), self.client("apigateway")
        name = f"{SERVICE}-dev-hello"
        for statement in json.loads(functions.get_policy(FunctionName=name)["Policy"])["Statement"]:
            functions.remove_permission(FunctionName=name, StatementId=statement["Sid"])
        api = apis.get_rest_apis()["items"][0]["id"]
        path = next(each for each in apis.get_resources(restApiId=api)["items"] if each["path"] == "/hello")
        apis.delete_method(restApiId=api, resourceId=path["id"], httpMethod="GET")
        apis.delete_stage(restApiId=api, stageName="dev")

    def change_others(self) -> None:
        """Change the log group and the role, stop the function for a while, and empty the bucket."""
        self.client("logs").put_retention_policy(logGroupName=f"/aws/lambda/{SERVICE}-dev-bye", retentionInDays=30)
        self.client("iam").delete_role_policy(
            RoleName=f"{SERVICE}-dev-us-east-1-lambdaRole", PolicyName=f"{SERVICE}-dev-lambda"
        )
        self.client("lambda").put_function_concurrency(
            FunctionName=f"{SERVICE}-dev-bye", ReservedConcurrentExecutions=3
        )
        bucket = self.client("s3").list_buckets()["Buckets"][0]["Name"]
        for each in self.client("s3").list_objects_v2(Bucket=bucket)["Contents"]:
            self.client("s3").delete_object(Bucket=bucket, Key=each["Key"])

    def fail_update(self, *others: Json) -> None:
        first = {"service": "stack", "operation": "HelloLambdaFunction", "message": "no capacity"}
        for fault in (first, *others):
            self.control("POST", "faults", fault)

    def fail_update_and_rollback(self) -> None:
        self.fail_update({"service": "stack", "operation": "HelloLogGroup", "first": 2, "message": "no capacity"})

    def fail_deletion(self) -> None:
        bucket = self.client("s3").list_buckets()["Buckets"][0]["Name"]
        self.client("s3").create_multipart_upload(Bucket=bucket, Key="unfinished")
        self.control("POST", "faults", {"service": "stack", "operation": "DeploymentBucket", "message": "not empty"})

    def make_log_group(self) -> None:
        self.client("logs").create_log_group(logGroupName=f"/aws/lambda/{SERVICE}-dev-hello")

    def deploy(self) -> None:
        result = self.run(Step(REST), ROOT)
        if result.get("failed"):
            raise SystemExit(f"The service cannot be deployed: {result['msg']}")

    def invoke(self) -> None:
        self.client("lambda").invoke(FunctionName=f"{SERVICE}-dev-hello")

    def make_bucket(self) -> None:
        self.client("s3").create_bucket(Bucket="archives")

    def make_layer(self) -> None:
        self.client("lambda").publish_layer_version(LayerName="tools", Content={"ZipFile": packed("tools")})

    def make_references(self) -> None:
        self.client("ssm").put_parameter(Name="/permits/colour", Value="blue", Type="String")
        self.client("secretsmanager").create_secret(Name="permits", SecretString='{"token": "first"}')

    def rotate(self) -> None:
        self.client("ssm").put_parameter(Name="/permits/colour", Value="red", Overwrite=True)
        self.client("secretsmanager").put_secret_value(SecretId="permits", SecretString='{"token": "second"}')

    def make_zone(self) -> None:
        zone = self.client("route53").create_hosted_zone(Name="example.com", CallerReference="one")["HostedZone"]
        self.names["ZONE"] = zone["Id"].rpartition("/")[2]

    def make_web_acl(self) -> None:
        metrics = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "none"}
        acl = {"Name": "shop", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": metrics}
        self.names["WEB_ACL"] = self.client("wafv2").create_web_acl(**acl)["Summary"]["ARN"]

    def make_service_role(self) -> None:
        """A role for CloudFormation with all that a service needs."""
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudformation.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam = self.client("iam")
        iam.create_role(RoleName="cloudformation", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        for name in ("service", "bucket"):
            document = json.dumps(self.named(policy(name)))
            iam.put_role_policy(RoleName="cloudformation", PolicyName=name, PolicyDocument=document)

    def delete_function(self) -> None:
        self.client("lambda").delete_function(FunctionName=f"{SERVICE}-dev-bye")


def packed(text: str) -> bytes:
    """An archive with a handler that says the text."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("handler.py", CODE.format(text))
    return archive.getvalue()


def documents_of(feature: Feature) -> list[Json]:
    """The policies of a feature."""
    return [policy(name) for name in feature.policies]


def policy(name: str) -> Json:
    return t.cast("Json", json.loads((POLICIES / f"{name}.json").read_text(encoding="utf-8")))


def actions_of(document: Json) -> list[str]:
    return [action for statement in document["Statement"] for action in statement["Action"]]


def without(documents: list[Json], action: str) -> list[Json]:
    """The policies without an action; a statement that has no other goes."""
    found = copy.deepcopy(documents)
    for document in found:
        for statement in document["Statement"]:
            statement["Action"] = [each for each in statement["Action"] if each != action]
        document["Statement"] = [statement for statement in document["Statement"] if statement["Action"]]
    return [document for document in found if document["Statement"]]


def first_fault(lab: Lab, feature: Feature, documents: list[Json]) -> str | None:
    """What goes wrong first in a life of the feature; None if nothing does."""
    lab.names = {**NAMES, **feature.names}
    keys = lab.start(feature.before, documents)
    for number, step in enumerate(feature.steps, 1):
        if step.ahead:
            getattr(lab, step.ahead)()
        result = lab.run(step, keys)
        lab.control("DELETE", "faults")
        if step.fails and step.fails in str(result.get("msg")):
            continue
        if result.get("failed") or step.fails:
            return f"step {number}: {result.get('msg', 'it did not fail')}"
        denied = [*result.get("warnings", ()), *unread(result)]
        if any(words in text for text in denied for words in DENIED):
            return f"step {number} says: {denied}"
        if step.changed not in (None, result["changed"]):
            return f"step {number}: changed is {result['changed']}"
    return None


def faults_of(lab: Lab, feature: Feature, actions: list[str]) -> t.Iterator[str]:
    """What falls short with exactly the policies, and with each of these actions taken away."""
    documents = documents_of(feature)
    fault = first_fault(lab, feature, documents)
    if fault:
        yield f"{feature.name}: {fault}"
        return
    for action in actions:
        fault = first_fault(lab, feature, without(documents, action)) or ""
        if action in feature.unneeded:
            if fault:
                yield f"{feature.name} without {action}: {fault}"
        elif action not in fault or BROKEN in fault:
            yield f"{feature.name} without {action}: {fault or 'works'}"


def unread(result: Json) -> list[str]:
    """Why drift detection could not read resources."""
    detected = [service.get("drift_detection") or {} for service in result.get("services", ())]
    return [each["reason"] for found in detected for each in found.get("resources", ()) if each["status"] == "UNKNOWN"]


def own_actions(feature: Feature) -> list[str]:
    """The actions of the policies that only this feature needs."""
    own = (policy(name) for name in feature.policies if name not in feature.base)
    return list(dict.fromkeys(action for document in own for action in actions_of(document)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=os.environ.get("POLYCLOUD_LOCAL_AWS"), help="address of the local AWS")
    parser.add_argument("--every", type=int, default=1, help="take away each nth action (default: all)")
    parser.add_argument("--only", default="", help="part of the name of a feature")
    arguments = parser.parse_args()
    features = [feature for feature in FEATURES if arguments.only in feature.name]
    cases = [(feature, action) for feature in features for action in own_actions(feature)][:: arguments.every]
    short = 0
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(arguments.url, pathlib.Path(folder))
        try:
            for feature in features:
                actions = [action for of, action in cases if of is feature]
                # a sample leaves out the features of which it takes nothing
                for fault in faults_of(lab, feature, actions) if actions or arguments.every == 1 else ():
                    short += 1
                    print(fault, flush=True)
        finally:
            lab.control("POST", "reset")
    print(f"{len(features)} features, {len(cases)} actions taken away, {short} fall short")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())

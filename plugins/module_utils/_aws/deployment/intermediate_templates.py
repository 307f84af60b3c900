# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The intermediate templates of a stack on its way to the desired one (pure).

One update is not always enough. The bucket must exist before the code is uploaded. And CloudFormation removes what a
new template leaves out only after it has created the new API deployment, whose snapshot would still contain, and serve,
the removed routes and error responses; nor can a path parameter be renamed while the old one exists. So routes are
removed first, while the old deployment still serves them, and the last update creates the new deployment. An API
key can be in only one usage plan of a stage, so it is removed from its plan in the same way before it is added to
another one. So are a subscription that becomes a part of its topic, and what has a name that a new resource of an API
needs.

The stage of a plain REST API is created by its deployment. Once it has settings it is a resource, which cannot be
created a second time: it is imported into the stack as it is. Without settings it leaves the stack again, but continues
to exist. And limits of a stage, or the policy of an API, that a template no longer sets may be left unchanged by
CloudFormation, so they are reset before that.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.api import stage as api_stage
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import (
    FINGERPRINT,
    SNAPSHOT,
    UNFINISHED,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import references
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    Resources,
    Template,
    own_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.taken_names import taken_names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.repair_plan import template_without_lost
from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.template_without_lost import (
    without_dependencies,
    without_resources,
)
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.api import ApiSettings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.declared import lifted_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import cache as rest_cache
from ansible_collections.polycloud.faas.plugins.module_utils._aws.rest_api import stage as rest_stage

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.existing_log_groups import (
        ExistingLogGroups,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Repairs

DEPLOYMENT: t.Final = "AWS::ApiGateway::Deployment"
PLAN_KEY: t.Final = "AWS::ApiGateway::UsagePlanKey"
SUBSCRIPTION: t.Final = "AWS::SNS::Subscription"
NO_SETTINGS: t.Final = {"MetricsEnabled": False, **api_stage.NO_LIMITS, **rest_cache.NO_CACHE}

Settings = dict[tuple[str, str], dict[str, t.Any]]

SERVED_TYPES: t.Final = frozenset(
    {"AWS::ApiGateway::GatewayResponse", "AWS::ApiGateway::Method", "AWS::ApiGateway::Resource"}
)


def with_bucket(deployed: Template, desired: Template) -> Template | None:
    """Before the upload: the deployed template with the bucket of the desired one; None if not needed."""
    if logical_ids.BUCKET in deployed["Resources"] or logical_ids.BUCKET not in desired["Resources"]:
        return None
    return _unfinished(
        deployed, {**deployed["Resources"], logical_ids.BUCKET: desired["Resources"][logical_ids.BUCKET]}, desired
    )


def without_removed_routes(deployed: Template, desired: Template) -> Template | None:
    """The deployed template without removed routes; None if there are none, or the whole API is removed."""
    served_after = _served(desired)
    removed = {name for name, place in _served(deployed).items() if served_after.get(name) != place}
    removed -= _needed_elsewhere(deployed, removed)
    if not removed or logical_ids.REST_API not in desired["Resources"]:
        return None
    return _without(deployed, removed, desired)


def without_moved_keys(deployed: Template, desired: Template) -> Template | None:
    """The deployed template without the links of API keys to usage plans that they leave; None if none."""
    before, after = _plan_keys(deployed), _plan_keys(desired)
    moved = {name for name, key in before.items() if name not in after and key in after.values()}
    return _without(deployed, moved, desired) if moved else None


def without_taken_names(deployed: Template, desired: Template, physical_ids: t.Mapping[str, str]) -> Template | None:
    """The deployed template without what has names that new resources need; None if nothing has."""
    taken = taken_names(deployed, desired)
    if not taken:
        return None
    step = without_resources(deployed, taken, physical_ids)
    return _unfinished(step, step["Resources"], step)


def without_moved_subscriptions(deployed: Template, desired: Template) -> Template | None:
    """The deployed template without subscriptions that become a part of their topic; None if none.

    SNS has one subscription of a function to a topic, which would go with the resource after the topic has got it.
    """
    before, after = own_resources(deployed), own_resources(desired)
    moved = {
        name
        for name, each in before.items()
        if each["Type"] == SUBSCRIPTION and name not in after and _is_within(each["Properties"], after)
    }
    return _without(deployed, moved, desired) if moved else None


def _is_within(subscription: t.Mapping[str, t.Any], resources: Resources) -> bool:
    """Whether the topic has the subscription as a part of it."""
    match subscription["TopicArn"]:
        case {"Ref": str() as topic} if topic in resources:
            within = resources[topic]["Properties"].get("Subscription", ())
            return any(each["Endpoint"] == subscription["Endpoint"] for each in within)
    return False


def without_lost(deployed: Template, repairs: Repairs) -> Template | None:
    """The deployed template without what only a second update can restore; None if there is no such drift."""
    if not repairs.lost:
        return None
    step = template_without_lost(repairs, deployed)
    return _unfinished(step, step["Resources"], step)


def with_existing_log_groups(deployed: Template, existing_log_groups: ExistingLogGroups) -> Template | None:
    """The deployed template with the existing log groups; None if there are none."""
    if not existing_log_groups:
        return None
    return _unfinished(deployed, {**deployed["Resources"], **existing_log_groups}, deployed)


def with_old_bucket(deployed: Template, desired: Template) -> Template | None:
    """The desired template that still keeps the stack's own bucket, so that it can be emptied; None if not needed."""
    if logical_ids.BUCKET not in deployed["Resources"] or logical_ids.BUCKET in desired["Resources"]:
        return None
    return _unfinished(
        desired, {**desired["Resources"], logical_ids.BUCKET: deployed["Resources"][logical_ids.BUCKET]}, desired
    )


def with_stage(deployed: Template, desired: Template) -> Template | None:
    """The deployed template with the existing stage, as the desired one names it; None if no import is needed.

    Nothing else may differ, not even an output.
    """
    resources = own_resources(deployed)
    deployment = next((name for name, each in resources.items() if each["Type"] == DEPLOYMENT), None)
    has_stage, gets_stage = (logical_ids.REST_STAGE in each for each in (resources, own_resources(desired)))
    if deployment is None or has_stage or not gets_stage:
        return None
    stage = str(desired["Resources"][logical_ids.REST_STAGE]["Properties"]["StageName"])
    kept = rest_stage.kept_stage(stage, deployment)
    return {**deployed, "Resources": {**deployed["Resources"], logical_ids.REST_STAGE: kept}}


def with_imported_stage(deployed: Template) -> Template | None:
    """The template of a run that was interrupted after it imported the stage; None where there is no such stage.

    The fingerprint does not identify such a template, since an import changes no output.
    """
    if logical_ids.REST_STAGE not in own_resources(deployed):
        return None
    return _unfinished(deployed, deployed["Resources"], deployed)


def with_lifted_settings(deployed: Template, desired: Template) -> Template | None:
    """The desired template that still resets each setting that the API and its stage lose; None if none."""
    before, after = own_resources(deployed), own_resources(desired)
    if logical_ids.REST_API not in before or logical_ids.REST_API not in after:
        return None
    lifted = {**_lifted_api(before, after), **_lifted_stage(before, after, _places(desired))}
    return _unfinished(desired, {**desired["Resources"], **lifted}, desired) if lifted else None


def _lifted_api(before: Resources, after: Resources) -> Resources:
    """The API with empty values for what it loses; empty where it loses nothing that CloudFormation would leave."""
    old, api = before[logical_ids.REST_API]["Properties"], after[logical_ids.REST_API]
    kept = api["Properties"].keys()
    lost = {name: no for name, no in lifted_of(ApiSettings).items() if old.get(name, no) != no and name not in kept}
    return {logical_ids.REST_API: {**api, "Properties": {**api["Properties"], **lost}}} if lost else {}


def _lifted_stage(before: Resources, after: Resources, places: t.Collection[tuple[str, str]]) -> Resources:
    """The stage with a reset of each limit of the one before, but no limit; empty where it loses none.

    A stage that the deployment will create again loses all settings; it is retained, since the next update removes it
    from the stack. ``places`` are the paths and methods of the routes.
    """
    if logical_ids.REST_STAGE not in before:
        return {}
    old, new = (_method_settings(each.get(logical_ids.REST_STAGE)) for each in (before, after))
    usual = {**NO_SETTINGS, **new.get(("/*", "*"), {})}
    lifted = {
        place: {**{name: usual[name] for name in settings}, **new.get(place, {})}
        for place, settings in old.items()
        if settings.keys() - new.get(place, {}).keys() and place in {("/*", "*"), *places}
    }
    clusters = [each.get(logical_ids.REST_STAGE, {"Properties": {}})["Properties"] for each in (before, after)]
    lost_cluster = rest_cache.NO_CLUSTER.keys() & clusters[0].keys() - clusters[1].keys()
    if logical_ids.REST_STAGE in after and not lifted and not lost_cluster:
        return {}
    stage = after.get(logical_ids.REST_STAGE) or _kept_stage(before, after)
    settings = [
        {"ResourcePath": path, "HttpMethod": method, **given}
        for (path, method), given in sorted({**new, **lifted}.items())
    ]
    limits = {
        **({"MethodSettings": settings} if settings else {}),
        **(rest_cache.NO_CLUSTER if lost_cluster else {}),
    }
    return {logical_ids.REST_STAGE: {**stage, "Properties": {**stage["Properties"], **limits}}}


def _kept_stage(before: Resources, after: Resources) -> dict[str, t.Any]:
    """The stage of the resources before, without settings, with the deployment of those after."""
    name = before[logical_ids.REST_STAGE]["Properties"]["StageName"]
    return rest_stage.kept_stage(name, next(key for key, each in after.items() if each["Type"] == DEPLOYMENT))


def _method_settings(stage: dict[str, t.Any] | None) -> Settings:
    """The settings of a stage by path and method."""
    given = stage["Properties"].get("MethodSettings", []) if stage else []
    places = ("ResourcePath", "HttpMethod")
    return {
        (each["ResourcePath"], each["HttpMethod"]): {name: each[name] for name in each if name not in places}
        for each in given
    }


def _places(template: Template) -> set[tuple[str, str]]:
    """The paths and methods of a template's routes, as the settings of a stage name them."""
    routes = [path.rpartition(" ") for path in _served(template).values() if " " in path]
    return {(rest_stage.setting_path(path or "/"), method) for path, _space, method in routes}


def _needed_elsewhere(deployed: Template, removed: t.Collection[str]) -> set[str]:
    """What else in the template refers to: parts of the API that the user added, with outputs about them."""
    others = {name: each for name, each in deployed["Resources"].items() if name not in removed}
    return {name for _kind, name in references([*others.values(), deployed["Outputs"]])}


def _without(deployed: Template, removed: t.Collection[str], desired: Template) -> Template:
    """The deployed template without these resources; it remembers what the next deployment's ID will depend on."""
    kept = {
        logical_id: without_dependencies(resource, removed)
        for logical_id, resource in deployed["Resources"].items()
        if logical_id not in removed
    }
    snapshot = {name: each for name, each in desired["Outputs"].items() if name == SNAPSHOT}
    return _unfinished({**deployed, "Outputs": {**deployed["Outputs"], **snapshot}}, kept, deployed)


def _plan_keys(template: Template) -> dict[str, str]:
    """The API key (logical ID) of each link to a usage plan."""
    resources = own_resources(template)
    return {name: each["Properties"]["KeyId"]["Ref"] for name, each in resources.items() if each["Type"] == PLAN_KEY}


def _unfinished(template: Template, resources: dict[str, t.Any], outputs_from: Template) -> Template:
    """An intermediate template, whose fingerprint matches no options, so that an interrupted run is continued."""
    bucket_outputs = {
        name: output
        for name, output in outputs_from["Outputs"].items()
        if output["Value"] == {"Ref": logical_ids.BUCKET} and logical_ids.BUCKET in resources
    }
    outputs = {**template["Outputs"], **bucket_outputs}
    outputs[FINGERPRINT] = {**outputs[FINGERPRINT], "Value": UNFINISHED}
    return {**template, "Resources": resources, "Outputs": outputs}


def _served(template: Template) -> dict[str, str]:
    """The whole path, path and verb, or kind of error, of each thing that an API of the template serves, by logical ID.

    Different paths can have the same logical ID, such as /ping and /Ping. What the user added to the API is part of it.
    """
    resources = own_resources(template)
    api = {"Ref": logical_ids.REST_API}
    of_types = {name: each for name, each in template["Resources"].items() if each["Type"] in SERVED_TYPES}
    served = {
        name: each["Properties"]
        for name, each in of_types.items()
        if name in resources or each.get("Properties", {}).get("RestApiId") == api
    }

    def path(reference: t.Any) -> str:
        properties = served.get(reference["Ref"]) if isinstance(reference, dict) and "Ref" in reference else None
        return f"{path(properties['ParentId'])}/{properties['PathPart']}" if properties else ""

    def place(name: str, properties: dict[str, t.Any]) -> str:
        if "ResponseType" in properties:
            return str(properties["ResponseType"])
        if "PathPart" in properties:
            return path({"Ref": name})
        return f"{path(properties['ResourceId'])} {properties['HttpMethod']}"

    return {name: place(name, properties) for name, properties in served.items()}

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live resources that a run compares with what was deployed: one row for each type, one file for each row.

The file of a live resource has four functions (``LiveResource``). All of them are pure: what is read and what is
repaired are values, and ``live_resources.py`` makes the calls.

- ``named(place)``: what the resource is called in messages, such as "stage dev".
- ``reads(place, answers)``: what must be read of it (``reading.reading``). It is asked again after each round, until
  nothing new is asked for: first with the names in the template alone (``place.physical_id`` is empty, references to
  IDs are still expressions), then with the IDs of the stack. It may look at ``answers.found`` to ask for more. What
  needs an ID that is not known is not asked for. Equal reads are made once, so many resources ask for one list.
- ``compare(place, answers)``: the differences, by ``place.differs`` and ``place.is_missing``. It is called when all its
  reads were answered; ``answers[read]`` is None for what is not there. Of a resource that belongs to one that is
  missing (``template_without_lost.OWNERS``), nothing is said. Each difference has a way: ``BY_CALLS`` only where the
  identifier is our own, ``BY_UPDATES`` where AWS makes it, ``NEVER``. With a ``question`` it is not repaired, and the
  run fails, before one of the options that it names is given.
- ``repair(place, drift, answers)``: the calls that repair these differences (those ``BY_CALLS``), in order.

A new live resource is a file, a row here, and for one whose identifier AWS makes the types that belong to it in
``template_without_lost.OWNERS``.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.places import Place
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.reading import Answers, Read

    class LiveResource(t.Protocol):
        """What the file of a live resource has; see above."""

        def named(self, place: Place, /) -> str:
            """What the resource is called."""

        def reads(self, place: Place, answers: Answers, /) -> list[Read]:
            """What must be read of it."""

        def compare(self, place: Place, answers: Answers, /) -> list[Drift]:
            """The differences."""

        def repair(self, place: Place, drift: t.Sequence[Drift], answers: Answers, /) -> list[Call]:
            """The calls that repair them."""


FUNCTIONS: t.Final = "functions"
ENDPOINT: t.Final = "endpoint"
ALL: t.Final = "all"
# The choices of drift_scope; each contains those before it.
SCOPES: t.Final = (FUNCTIONS, ENDPOINT, ALL)


class Call(Record):
    """A call that changes something, by boto3's names; ``activity`` begins its error."""

    service: str
    operation: str
    activity: str
    parameters: dict[str, t.Any]


class Watched(Record):
    """The scope that a type belongs to, and what loads its file."""

    scope: str
    load: t.Callable[[], LiveResource]


def _function() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions import function

    return function


def _permission() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions import permission

    return permission


def _rest_api() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import rest_api

    return rest_api


def _rest_resource() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import resource

    return resource


def _rest_method() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import method

    return method


def _rest_stage() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import stage

    return stage


def _alias() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions import alias

    return alias


def _url() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.functions import url

    return url


def _rest_authorizer() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import authorizer

    return authorizer


def _web_acl() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.rest_apis import web_acl

    return web_acl


def _http_api() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis import api

    return api


def _http_stage() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis import stage

    return stage


def _http_route() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis import route

    return route


def _http_integration() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis import integration

    return integration


def _http_authorizer() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.http_apis import authorizer

    return authorizer


def _api_key() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.keys import api_key

    return api_key


def _usage_plan() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.keys import usage_plan

    return usage_plan


def _plan_key() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.keys import plan_key

    return plan_key


def _rest_domain() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains import rest_domain

    return rest_domain


def _rest_mapping() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains import rest_mapping

    return rest_mapping


def _http_domain() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains import http_domain

    return http_domain


def _http_mapping() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.domains import http_mapping

    return http_mapping


def _key() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.others import key

    return key


def _log_group() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.others import log_group

    return log_group


def _role() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.others import role

    return role


def _bucket() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.others import bucket

    return bucket


def _mapping() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import mapping

    return mapping


def _rule() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import rule

    return rule


def _schedule() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import schedule

    return schedule


def _subscription() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import subscription

    return subscription


def _topic() -> LiveResource:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.events import topic

    return topic


WATCHED: t.Final[dict[str, Watched]] = {
    "AWS::Lambda::Function": Watched(FUNCTIONS, _function),
    "AWS::Lambda::Permission": Watched(ENDPOINT, _permission),
    "AWS::ApiGateway::RestApi": Watched(ENDPOINT, _rest_api),
    "AWS::ApiGateway::Resource": Watched(ENDPOINT, _rest_resource),
    "AWS::ApiGateway::Method": Watched(ENDPOINT, _rest_method),
    "AWS::ApiGateway::Deployment": Watched(ENDPOINT, _rest_stage),
    "AWS::ApiGateway::Stage": Watched(ENDPOINT, _rest_stage),
    "AWS::Lambda::Alias": Watched(ENDPOINT, _alias),
    "AWS::Lambda::Url": Watched(ENDPOINT, _url),
    "AWS::ApiGateway::Authorizer": Watched(ENDPOINT, _rest_authorizer),
    "AWS::WAFv2::WebACLAssociation": Watched(ENDPOINT, _web_acl),
    "AWS::ApiGatewayV2::Api": Watched(ENDPOINT, _http_api),
    "AWS::ApiGatewayV2::Stage": Watched(ENDPOINT, _http_stage),
    "AWS::ApiGatewayV2::Route": Watched(ENDPOINT, _http_route),
    "AWS::ApiGatewayV2::Integration": Watched(ENDPOINT, _http_integration),
    "AWS::ApiGatewayV2::Authorizer": Watched(ENDPOINT, _http_authorizer),
    "AWS::ApiGateway::ApiKey": Watched(ENDPOINT, _api_key),
    "AWS::ApiGateway::UsagePlan": Watched(ENDPOINT, _usage_plan),
    "AWS::ApiGateway::UsagePlanKey": Watched(ENDPOINT, _plan_key),
    "AWS::ApiGateway::DomainName": Watched(ENDPOINT, _rest_domain),
    "AWS::ApiGateway::BasePathMapping": Watched(ENDPOINT, _rest_mapping),
    "AWS::ApiGatewayV2::DomainName": Watched(ENDPOINT, _http_domain),
    "AWS::ApiGatewayV2::ApiMapping": Watched(ENDPOINT, _http_mapping),
    "AWS::IAM::Role": Watched(ALL, _role),
    "AWS::Logs::LogGroup": Watched(ALL, _log_group),
    "AWS::S3::Bucket": Watched(ALL, _bucket),
    "AWS::Lambda::EventSourceMapping": Watched(ALL, _mapping),
    "AWS::Events::Rule": Watched(ALL, _rule),
    "AWS::Scheduler::Schedule": Watched(ALL, _schedule),
    "AWS::SNS::Subscription": Watched(ALL, _subscription),
    "AWS::SNS::Topic": Watched(ALL, _topic),
}
# What else belongs to a resource of the type, and has a file of its own.
BESIDE: t.Final[dict[str, Watched]] = {"AWS::Lambda::Function": Watched(ALL, _key)}
# Types whose resource is another one after each change, so that it is compared whether or not it stays.
REPLACED: t.Final = frozenset({"AWS::ApiGateway::Deployment"})


def watched(template: Template, scope: str) -> dict[str, list[LiveResource]]:
    """The files of the types that the template has, as far as the scope goes, by type."""
    scopes = SCOPES[: SCOPES.index(scope) + 1]
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    return {
        kind: [rows[kind].load() for rows in (WATCHED, BESIDE) if kind in rows and rows[kind].scope in scopes]
        for kind in kinds
    }

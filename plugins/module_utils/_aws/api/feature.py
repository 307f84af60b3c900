# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A feature of an API: its check, its resources and its view are in one file, which only services that have it load."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import own_resources
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Properties,
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service


class FeatureFile(t.Protocol):
    """What the file of a feature has; each is called only where the feature is requested, or deployed."""

    def check(self, service: Service, /) -> None:
        """:raises OptionError: what was requested of the feature is not allowed."""

    def resources(self, service: Service, deployment: str, /) -> Resources:
        """``deployment`` is the logical ID of what the stage serves; empty for resources that are served themselves."""

    def view(self, template: Template, /) -> Properties:
        """What the template has of it, in terms of the options, for the diff."""


class Feature(Record):
    """When to load a file: for services whose options ask for it, and for templates with one of these types."""

    load: t.Callable[[], FeatureFile]
    is_requested: t.Callable[[Service], object]
    types: frozenset[str]


def has_authorizers(service: Service) -> bool:
    """Whether any option decides who may call routes."""
    asked = any(route.authorizer or route.scopes for route in service.routes)
    return bool(service.api.authorizers or service.api.default_authorizer or asked)


def check(features: t.Iterable[Feature], service: Service) -> None:
    """:raises OptionError: what was requested of one of the features is not allowed."""
    for feature in features:
        if feature.is_requested(service):
            feature.load().check(service)


def resources(features: t.Iterable[Feature], service: Service, deployment: str = "") -> Resources:
    """The resources of the requested features."""
    found: Resources = {}
    for feature in features:
        if feature.is_requested(service):
            found |= feature.load().resources(service, deployment)
    return found


def view(features: t.Iterable[Feature], template: Template) -> Properties:
    """The options of the features that the template has."""
    deployed = {resource["Type"] for resource in own_resources(template).values()}
    found: Properties = {}
    for feature in features:
        if feature.types & deployed:
            found |= feature.load().view(template)
    return found

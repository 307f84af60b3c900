# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the snapshot of a REST API holds besides what the text of its definition says (pure).

A stage serves the snapshot of its deployment. Methods and authorizers refer to functions, aliases, parameters and
resources of the user: their text stays the same when such a thing gets another name in AWS, but the snapshot has the
old name. The user's own resources may be parts of the API, too. So the logical ID of the deployment must depend on all
of them, from the first change of one on: until then a stack keeps the ID that it was deployed with.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.references import references
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
    added_names,
    own_resources,
)

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import (
        Resources,
        Template,
    )
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Additions

# The types of the parts of an API that its deployment takes a snapshot of.
PARTS: t.Final = frozenset(
    f"AWS::ApiGateway::{name}"
    for name in ("Authorizer", "GatewayResponse", "Method", "Model", "RequestValidator", "Resource")
)
# The property that is the name in AWS, for our own resources to which methods and authorizers refer.
NAMES: t.Final = {"AWS::Lambda::Alias": "Name", "AWS::Lambda::Function": "FunctionName"}
API: t.Final = {"Ref": logical_ids.REST_API}
# Tells the name of a condition from that of a resource.
CONDITION: t.Final = "condition "

Named = dict[str, t.Any]


def parts(added: Resources) -> Resources:
    """The resources of the user that are parts of our API."""
    return {
        name: each
        for name, each in added.items()
        if each.get("Type") in PARTS and each.get("Properties", {}).get("RestApiId") == API
    }


class Held(t.NamedTuple):
    """``parts`` of the API that the user added, and what it refers to, by name.

    A deployment must not be made before ``first`` are there.
    """

    parts: Resources
    named: Named
    first: list[str]


def held(own: t.Mapping[str, t.Any], added: Additions, salt: str, definition: Resources) -> Held:
    """What a new deployment has to do with besides ``definition``; ``own`` are the service's resources without the API.

    ``salt`` is for values of secret parameters.
    """
    values = {
        name: [dict(each.declaration), each.fingerprint(f"{salt}/{name}")] for name, each in added.parameters.items()
    }
    of_user = parts(dict(added.resources))
    known = _known(own, added.resources, added.conditions, values)
    available = {*own, *definition, *added.resources, *values}
    first = [name for name in of_user if _needs(name, added.resources) <= available]
    return Held(of_user, _reached([definition, of_user], known), first)


def _needs(name: str, added: t.Mapping[str, t.Any]) -> set[str]:
    """All resources that must exist before one of the user's; what needs the stage comes after the deployment."""
    needed = {name, *_reached(added[name], dict(added))}
    every = set().union(*(_names(added[each]) for each in needed))
    return {each for each in every if not each.startswith(("AWS::", CONDITION))}


def must_hold(deployed: Template | None, desired: Template, changed_parameters: t.Collection[str]) -> bool:
    """Whether the next deployment's ID must depend on more than the text of the definition.

    That is so when something that the API refers to stays under its logical ID but becomes another thing, or when a
    part of the API that the user added comes, goes or changes. ``changed_parameters`` have another value.
    """
    of_user = parts(_added(desired))
    if deployed is None or logical_ids.REST_API not in deployed["Resources"]:
        return bool(of_user)
    before, after = _of_template(deployed), _of_template(desired)
    declared = desired.get("Parameters", {})
    if parts(_added(deployed)) != of_user or any(before[name] != after[name] for name in before.keys() & after.keys()):
        return True
    return any(name in changed_parameters or _is_secret(declared[name]) for name in after.keys() & declared.keys())


def _is_secret(declaration: t.Mapping[str, t.Any]) -> bool:
    """Nobody can see whether such a value is another one."""
    return str(declaration.get("NoEcho", "")).lower() == "true"


def _of_template(template: Template) -> Named:
    own, added = own_resources(template), _added(template)
    definition = [each for each in own.values() if each["Type"] in {*PARTS, "AWS::ApiGateway::RestApi"}]
    known = _known(own, added, template.get("Conditions", {}), template.get("Parameters", {}))
    return _reached([definition, parts(added)], known)


def _added(template: Template) -> Resources:
    names = added_names(template, "Resources")
    return {name: template["Resources"][name] for name in names if name in template["Resources"]}


def _known(
    own: t.Mapping[str, t.Any],
    added: t.Mapping[str, t.Any],
    conditions: t.Mapping[str, t.Any],
    parameters: t.Mapping[str, t.Any],
) -> Named:
    """What each name stands for: one in AWS, or all there is about a thing that the user added."""
    named = {name: each["Properties"][NAMES[each["Type"]]] for name, each in own.items() if each["Type"] in NAMES}
    return {**named, **parameters, **added, **{f"{CONDITION}{name}": each for name, each in conditions.items()}}


def _reached(start: t.Any, known: Named) -> Named:
    """What ``start`` refers to, directly or through what the user added, by name."""
    found: Named = {}
    waiting = _names(start)
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found[name] = known[name]
            waiting |= _names(known[name])
    return found


def _names(node: t.Any) -> set[str]:
    """The names that references lead to, with the conditions and the dependencies of resources."""
    return {f"{CONDITION}{name}" if kind == "condition" else name for kind, name in references(node)} | _attributes(
        node
    )


def _attributes(node: t.Any) -> set[str]:
    """The conditions and the dependencies of resources, and the conditions that a condition combines."""
    if isinstance(node, list):
        return set().union(*map(_attributes, node))
    if not isinstance(node, dict):
        return set()
    depends = node.get("DependsOn", [])
    found = {depends} if isinstance(depends, str) else {each for each in depends if isinstance(each, str)}
    if isinstance(node.get("Condition"), str):
        found.add(f"{CONDITION}{node['Condition']}")
    return found.union(*map(_attributes, node.values()))

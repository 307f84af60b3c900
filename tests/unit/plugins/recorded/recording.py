# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection makes of its examples: names, templates, request bodies, diffs and return values.

``IDENTITIES`` is what the stack or function of a user is recognized by: logical ids with their physical names,
fingerprints, and labels. ``SHAPES`` is everything else.
"""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids as names
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import FINGERPRINT
from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description.diff import diff_views
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package import Application
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.applications import handler_file
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.adapters import ADAPTERS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found, Requested
from tests.unit.plugins.module_utils._aws.template_examples import OPTIONS, TEMPLATES
from tests.unit.plugins.module_utils._gcp.function_examples import DIFFERENT, SAME, ours, requested
from tests.unit.plugins.recorded import runs, targets

Recorded = dict[str, t.Any]

FOLDER: t.Final = Path(__file__).parent
IDENTITIES: t.Final = FOLDER / "identities.json"
SHAPES: t.Final = FOLDER / "shapes.json"
WIDTH: t.Final = 160
PHYSICAL_NAMES: t.Final = ("FunctionName", "RoleName", "LogGroupName", "BucketName", "Name", "LayerName", "StageName")


def written(value: t.Any, indent: str = "") -> str:
    """JSON in which what fits into a line has one, so that a change of a value is a change of a line or two."""
    text = json.dumps(value, default=str)
    if len(indent) + len(text) <= WIDTH or not isinstance(value, (dict, list)):
        return text
    deeper = f"{indent} "
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {written(each, deeper)}" for name, each in value.items()]
    else:
        parts = [written(each, deeper) for each in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(parts) + f"\n{indent}{closing}"


def identities() -> Recorded:
    """By example: logical ids with type and physical name, and the fingerprint; on Google the label of the source."""
    return {
        "stacks": {name: _identity(template) for name, template in TEMPLATES.items()},
        "stacks of targets": {name: _identity(template) for name, (template, _plain) in targets.templates().items()},
        "functions of targets": {
            name: _names(function.present(want, {})) for name, want in targets.functions().items()
        },
        "functions": {"labels": function.present(requested(), {})["labels"]},
    }


def _identity(template: Template) -> Recorded:
    return {
        "fingerprint": template["Outputs"].get(FINGERPRINT, {}).get("Value"),
        "logical ids": {
            logical_id: [resource["Type"], *_physical_names(resource.get("Properties", {}))]
            for logical_id, resource in template["Resources"].items()
        },
    }


def _names(resource: t.Mapping[str, t.Any]) -> Recorded:
    return {"name": resource["name"], "labels": resource["labels"]}


def _physical_names(properties: t.Mapping[str, t.Any]) -> list[t.Any]:
    return [properties[name] for name in PHYSICAL_NAMES if name in properties]


def shapes(folder: Path) -> Recorded:
    """Templates and diffs by example, functions by option, and runs of the modules with their sources in a folder."""
    given = [options for options, _expected in [*SAME, *DIFFERENT]]
    return {
        "templates": TEMPLATES,
        "diffs": {name: _diff(TEMPLATES[name]) for name in OPTIONS},
        "functions": {json.dumps(options, sort_keys=True): _function(requested(**options)) for options in given},
        "runs of services": runs.of_services(folder),
        "runs of functions": runs.of_functions(folder / "function"),
        "runs of projects": runs.of_projects(),
        "templates of targets": {name: template for name, (template, _plain) in targets.templates().items()},
        "diffs of targets": {name: _diff(plain)["after"] for name, (_template, plain) in targets.templates().items()},
        "functions of targets": {name: _function(want) for name, want in targets.functions().items()},
        "projects of targets": targets.of_projects(),
        "handler files": {
            kind: handler_file(Application(kind, "shop.web:app", "shop.web", "app")) for kind in ADAPTERS
        },
    }


def _diff(template: Template) -> Recorded:
    """The diff of a deployment on top of the plain service."""
    plain = TEMPLATES["one function"]
    if names.BUCKET not in plain["Resources"]:
        raise AssertionError("the plain service has a bucket of its own")
    before, after = diff_views("shop-dev", (plain, {"team": "shop"}), (template, {}))
    return {"before": before, "after": after}


def _function(want: Requested) -> Recorded:
    new, changed = function.present(want, {}), function.present(want, ours())
    mask = function.mask(want, ours(), changed)
    return {
        "create": function.body(new, function.creation_paths(new)),
        "update": {"mask": [".".join(path) for path in mask], "body": function.body(changed, mask)},
        "view": function_view.view(Found(changed)),
    }

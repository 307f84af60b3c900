# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection makes of the options that the integration targets give to its modules.

``targets.json`` has them, written by ``python3 -m tests.tooling examples``. Of examples of which the same is made, the
first is kept.
"""

from __future__ import annotations

import functools
import hashlib
import json
import typing as t
from dataclasses import replace
from pathlib import Path

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project as projects
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.modules import gcp_cloudfunction, gcp_project
from tests.unit.plugins.module_utils._aws.template_examples import finished, with_layer
from tests.unit.plugins.module_utils._gcp.function_examples import DIGEST
from tests.unit.plugins.module_utils._gcp.scripted import Json
from tests.unit.plugins.recorded.project_cloud import GoogleWithProject
from tests.unit.plugins.recorded.runs import google_run

TARGETS: t.Final = Path(__file__).with_name("targets.json")
PLAIN: t.Final = {"name": "shop", "stage": "dev"}


def examples() -> dict[str, list[Json]]:
    """By target, modules with their options."""
    found: dict[str, list[Json]] = json.loads(TARGETS.read_text(encoding="utf-8"))
    return found


def _options_of(module: str) -> dict[str, Json]:
    """The options of a module, by target and a digest of them."""
    return {
        f"{target} {_digest(given)}": {name: value for name, value in given.items() if name != "module"}
        for target, all_given in examples().items()
        for given in all_given
        if given["module"] == module
    }


def _digest(value: Json) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]


def _distinct(made: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Without what is the same as one before."""
    first: dict[str, str] = {}
    return {name: value for name, value in made.items() if first.setdefault(repr(value), name) == name}


@functools.cache
def templates() -> dict[str, tuple[Json, Json]]:
    """By example, the template of the service, and that of the same service under the name of the plain one."""
    made = {
        name: (_template(options), _template({**options, **PLAIN}))
        for name, options in _options_of("lambda_http_endpoint").items()
    }
    return _distinct(made)


def _template(options: t.Mapping[str, t.Any]) -> Json:
    asked = [options.get("requirements"), *(each.get("requirements") for each in options["functions"])]
    in_a_layer = any(isinstance(each, dict) and each.get("layer") for each in asked)
    return (with_layer if in_a_layer else finished)(**options)


@functools.cache
def functions() -> dict[str, function.Requested]:
    """By example, the function with a source."""
    asked = {
        name: function.requested(_validated(gcp_cloudfunction.DEFINITION.validation, options))
        for name, options in _options_of("gcp_cloudfunction").items()
    }
    return _distinct({name: replace(each, source_digest=DIGEST) for name, each in asked.items()})


def _validated(validation: Json, options: Json) -> Json:
    given = {"access_token": "token", **options}
    result = ModuleArgumentSpecValidator(**validation).validate(json.loads(json.dumps(given)))
    assert not result.error_messages, result.error_messages
    found: Json = result.validated_parameters
    return found


def of_projects() -> Json:
    """By example, result and bodies of a run without the project, unless its id is made up, and of one with it."""
    made = {}
    for name, given in _options_of("gcp_project").items():
        options = _validated(gcp_project.DEFINITION.validation, given)
        project_id = options["project_id"]
        created = {} if project_id is None else {"created": _project_run(options, project_id, is_there=False)}
        made[name] = {**created, "changed": _project_run(options, project_id or "made-up", is_there=True)}
    return _distinct(made)


def _project_run(options: Json, project_id: str, *, is_there: bool) -> Json:
    google = GoogleWithProject(project_id, options["parent"], options["project_id_prefix"], is_there=is_there)
    google.enabled |= set(options["disabled_apis"] or ())
    run = google_run(google, projects.run, options)
    return {"result": run["result"], "bodies": [[name, body] for name, _query, body in run["calls"] if body]}

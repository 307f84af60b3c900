# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: what a module is made of, and the one place that ends it.

The same definition is run in a process of its own by the module and within Ansible's worker by its action plugin.
"""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass, replace

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._orphan import ended_when, nobody_reads
from ansible_collections.polycloud.faas.plugins.module_utils._task import Secrets, Task
from ansible_collections.polycloud.faas.plugins.module_utils._unexpected import unexpected_failure

PROGRESS_FILE: t.Final = "POLYCLOUD_FAAS_PROGRESS_FILE"

Spec = dict[str, dict[str, t.Any]]


@dataclass(frozen=True)
class ModuleDefinition:
    """The options of a module and the operation that it runs with them.

    ``secret_options`` names the dictionaries, at any depth of the options, whose values are never shown.
    """

    argument_spec: Spec
    operation: t.Callable[[Task], dict[str, t.Any]]
    mutually_exclusive: t.Sequence[t.Sequence[str]] = ()
    required_one_of: t.Sequence[t.Sequence[str]] = ()
    required_together: t.Sequence[t.Sequence[str]] = ()
    required_if: t.Sequence[tuple[str, t.Any, t.Sequence[str]]] = ()
    secret_options: frozenset[str] = frozenset()

    @property
    def validation(self) -> dict[str, t.Any]:
        """What AnsibleModule and ArgumentSpecValidator both take."""
        return {
            "argument_spec": self.argument_spec,
            "mutually_exclusive": self.mutually_exclusive,
            "required_one_of": self.required_one_of,
            "required_together": self.required_together,
            "required_if": self.required_if,
        }


@dataclass(frozen=True)
class Outcome:
    """How an operation ended: the result (a failed one has failed and msg) and the options as they may be shown."""

    result: dict[str, t.Any]
    shown_options: dict[str, t.Any]
    no_log_values: set[str]


def carry_out(definition: ModuleDefinition, name: str, task: Task, no_log_values: set[str]) -> Outcome:
    """Run the operation of the module with this name; its errors, and any other exception, become a failed result."""
    secrets = Secrets(dict(task.options), definition.secret_options)
    progress = task.progress
    steps: list[str] = []

    def show(line: str) -> None:
        steps[:] = [line]
        progress(secrets.masked_text(line))

    task = replace(task, progress=show)
    try:
        result = definition.operation(task)
    except FaasError as error:
        failure = error.as_result()
        result = {"changed": False, **failure, "failed": True, "msg": secrets.masked_text(failure["msg"])}
    except Exception as error:
        result = unexpected_failure(error, name, steps[0] if steps else None)
        result |= {key: secrets.masked_text(result[key]) for key in ("msg", "exception")}
    return Outcome(result, secrets.masked_options(), no_log_values - secrets.values)


def run_module(definition: ModuleDefinition) -> t.NoReturn:
    """The ``main()`` of every module."""
    module = AnsibleModule(**definition.validation, supports_check_mode=True)
    task = Task(module.params, module.check_mode, module._diff, module.warn, progress_writer())
    with ended_when(nobody_reads):
        outcome = carry_out(definition, module._name, task, module.no_log_values)
    module.no_log_values = outcome.no_log_values
    module.params = outcome.shown_options
    if outcome.result.get("failed"):
        module.fail_json(**outcome.result)
    module.exit_json(**outcome.result)


def progress_writer() -> t.Callable[[str], None]:
    """Appends lines to the file that the action plugin watches, if there is one."""
    path = os.environ.get(PROGRESS_FILE)
    if not path:
        return lambda _line: None

    def write(line: str) -> None:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return write

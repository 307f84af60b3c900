# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The definition of a module, and the one place that ends it.

The module runs the definition in a process of its own, its action plugin runs it in Ansible's worker.
"""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._module.orphan import end_process_when, has_no_reader
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._secrets import secret_options
from ansible_collections.polycloud.faas.plugins.module_utils._secrets.secrets import Secrets

PROGRESS_FILE: t.Final = "POLYCLOUD_FAAS_PROGRESS_FILE"

Spec = dict[str, dict[str, t.Any]]
Options = t.Mapping[str, t.Any]


class ModuleDefinition(Record):
    """The options of a module and the operation that it runs with them.

    ``secret_options`` names the dictionaries, at any depth of the options, whose values are never shown.
    ``partly_secret`` has the options of which some values are secret, with functions that mask them. ``public_strings``
    returns the names that follow from the options, which are not secret even if a secret value is the same.
    """

    argument_spec: Spec
    operation: t.Callable[[Task], dict[str, t.Any]]
    mutually_exclusive: t.Sequence[t.Sequence[str]] = ()
    required_one_of: t.Sequence[t.Sequence[str]] = ()
    required_together: t.Sequence[t.Sequence[str]] = ()
    required_if: t.Sequence[tuple[str, t.Any, t.Sequence[str]]] = ()
    secret_options: frozenset[str] = frozenset()
    partly_secret: t.Mapping[str, t.Callable[[t.Any], t.Any]] = NOTHING
    public_strings: t.Callable[[Options], t.Iterable[str]] = lambda _options: ()

    @property
    def validation(self) -> dict[str, t.Any]:
        """The arguments of both AnsibleModule and ArgumentSpecValidator.

        Values of secret options are kept off Ansible's list of strings to hide; ``secrets`` handles them.
        """
        return {
            "argument_spec": secret_options.without_no_log(self.argument_spec, self.secret_options),
            "mutually_exclusive": self.mutually_exclusive,
            "required_one_of": self.required_one_of,
            "required_together": self.required_together,
            "required_if": self.required_if,
        }

    def secrets(self, options: Options, no_log_values: t.Iterable[str]) -> Secrets:
        """The secrets in the options, which need not be valid."""
        readable, hidden = secret_options.readable(options, self.argument_spec, self.secret_options)
        return Secrets(
            readable,
            self.secret_options | hidden,
            partly=self.partly_secret,
            public_strings=(*secret_options.public_strings(self.argument_spec), *self.public_strings(options)),
            no_log_values=no_log_values,
        )


class Outcome(Record):
    """The end of an operation: the result (if failed, with failed and msg) and the options as they may be shown."""

    result: dict[str, t.Any]
    shown_options: dict[str, t.Any]
    no_log_values: set[str]


def run_definition(definition: ModuleDefinition, name: str, task: Task, no_log_values: set[str]) -> Outcome:
    """Run the operation of the module with this name; any exception becomes a failed result."""
    secrets = definition.secrets(task.options, no_log_values)
    progress, warn = task.progress, task.warn
    steps: list[str] = []

    def report_progress(line: str) -> None:
        steps[:] = [line]
        progress(secrets.masked_text(line))

    task = task._replace(
        progress=report_progress,
        warn=lambda text: warn(secrets.masked_text(text)),
        hide=secrets.also_hide,
    )
    try:
        result = definition.operation(task)
    except FaasError as error:
        result = {"changed": False, **error.as_result(), "failed": True}
    except Exception as error:
        from ansible_collections.polycloud.faas.plugins.module_utils._module.unexpected import unexpected_failure

        result = unexpected_failure(error, name, steps[0] if steps else None)
    return Outcome(_shown(result, secrets), secrets.masked_options(), no_log_values)


def _shown(result: dict[str, t.Any], secrets: Secrets) -> dict[str, t.Any]:
    """The result without secrets.

    A successful one, whose names and URLs are used further, only in its readable parts.
    """
    if result.get("failed"):
        return t.cast("dict[str, t.Any]", secrets.masked(result))
    return {**result, **({"diff": secrets.masked(result["diff"])} if "diff" in result else {})}


def refused(definition: ModuleDefinition, options: Options, no_log_values: set[str], message: str) -> Outcome:
    """The outcome for options that Ansible's own check rejects."""
    secrets = definition.secrets(options, no_log_values)
    return Outcome({"failed": True, "msg": secrets.masked_text(message)}, secrets.masked_options(), no_log_values)


class FaasModule(AnsibleModule):
    """AnsibleModule that shows no secrets when its own check rejects the options, nor in the log of the machine."""

    def __init__(self, definition: ModuleDefinition) -> None:
        self._definition = definition
        super().__init__(**definition.validation, supports_check_mode=True)

    def fail_json(self, msg: str, **_details: t.Any) -> t.NoReturn:
        """Called by AnsibleModule alone, with its message about the options."""
        self.end(refused(self._definition, getattr(self, "params", {}), self.no_log_values, msg))

    def end(self, outcome: Outcome) -> t.NoReturn:
        self.params = outcome.shown_options
        if outcome.result.get("failed"):
            super().fail_json(**outcome.result)
        self.exit_json(**outcome.result)

    def _log_invocation(self) -> None:
        given = self.params
        self.params = self._definition.secrets(given, self.no_log_values).masked_options()
        super()._log_invocation()
        self.params = given


def run_module(definition: ModuleDefinition) -> t.NoReturn:
    """The ``main()`` of every module."""
    module = FaasModule(definition)
    task = Task(module.params, module.check_mode, module._diff, module.warn, progress_writer())
    with end_process_when(has_no_reader):
        outcome = run_definition(definition, module._name, task, module.no_log_values)
    module.end(outcome)


def progress_writer() -> t.Callable[[str], None]:
    """Append lines to the file that the action plugin watches, if there is one."""
    path = os.environ.get(PROGRESS_FILE)
    if not path:
        return lambda _line: None

    def write(line: str) -> None:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    return write

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The common base of all action plugins."""

from __future__ import annotations

import atexit
import os
import sys
import typing as t

from ansible import constants
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as ModuleAction

from ansible_collections.polycloud.faas.plugins.module_utils._module.orphan import end_process_when, parent_is_gone
from ansible_collections.polycloud.faas.plugins.module_utils._module.unexpected import TO_REPORT, described
from ansible_collections.polycloud.faas.plugins.plugin_utils import (
    _in_process,
    _output,
    _relative_paths,
    _role_variables,
    _short_forms,
)
from ansible_collections.polycloud.faas.plugins.plugin_utils._progress import Progress

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition

IN_PROCESS: t.Final = "polycloud_faas_in_process"
PROGRESS: t.Final = "polycloud_faas_progress"

sys.stdout, sys.stderr = _output.never_failing(sys.stdout), _output.never_failing(sys.stderr)
if not sys.stdout.isatty():
    atexit.register(_output.flush_often(sys.stdout))


class FaasAction(ModuleAction):
    """Runs a module within the worker where that makes no difference, and as a module everywhere else.

    It makes no difference on a local connection with the Python that Ansible itself runs in, without become and async.
    """

    definition: t.ClassVar[ModuleDefinition]

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        with end_process_when(parent_is_gone()):
            try:
                return self._run(tmp, task_vars)
            except AnsibleError:
                raise
            except Exception as error:
                # Its text may contain options, whose secrets are not known here.
                what = described(error, with_text=False)
                return {"failed": True, "msg": f"{self._task.action} failed outside the module: {what}. {TO_REPORT}"}

    def _run(self, tmp: str | None, task_vars: dict[str, t.Any] | None) -> dict[str, t.Any]:
        variables = task_vars or {}
        unknown = self._unknown_role_variables(variables)
        if unknown and self._is_strict(variables):
            return {"failed": True, "msg": " ".join(unknown)}
        try:
            self._task.args = _short_forms.expanded(self._task.args, self.definition.argument_spec)
        except _short_forms.MisfitError as misfit:
            return {"failed": True, "msg": str(misfit)}
        self._start_paths_where_the_command_was_typed()
        result = self._run_module(tmp, variables)
        if unknown:
            result["warnings"] = [*result.get("warnings", []), *unknown]
        return result

    def _run_module(self, tmp: str | None, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        shown = self._switch(variables, PROGRESS, _output.is_for_people)
        progress = Progress(self._display, self._task, shown=shown, host=_one_of_several(variables))
        if self._runs_here(variables):
            return {**ActionBase.run(self, tmp, variables), **self._run_here(variables, progress)}
        run_module: t.Callable[..., dict[str, t.Any]] = super().run
        with progress.show_module_output(self._task, here=self._connection.transport == "local"):
            return run_module(tmp, variables)

    def _unknown_role_variables(self, variables: dict[str, t.Any]) -> list[str]:
        role = _role_variables.role_of(variables)
        if role is None:
            return []
        specs = self._loader.load_from_file(os.path.join(variables["role_path"], "meta", "argument_specs.yml"))
        known = specs["argument_specs"]["main"]["options"]
        return _role_variables.unknown(role, known, variables, _role_variables.loop_variables(self._task))

    def _is_strict(self, variables: t.Mapping[str, t.Any]) -> bool:
        given = variables.get(f"{_role_variables.role_of(variables)}_strict", False)
        return bool(boolean(self._templar.template(given)))

    def _start_paths_where_the_command_was_typed(self) -> None:
        if self._connection.transport == "local" and _relative_paths.is_ours(self._loader.get_basedir()):
            spec = self.definition.argument_spec
            self._task.args = _relative_paths.absolute(self._task.args, spec, os.getcwd())

    def _runs_here(self, variables: t.Mapping[str, t.Any]) -> bool:
        if not self._switch(variables, IN_PROCESS, lambda: True):
            return False
        plain = self._connection.transport == "local" and self._connection.become is None and not self._task.async_val
        return plain and _in_process.same_python(self._interpreter(variables))

    def _interpreter(self, variables: t.Mapping[str, t.Any]) -> object:
        if self._task.delegate_to:
            variables = variables.get("ansible_delegated_vars", {}).get(self._task.delegate_to, {})
        return self._templar.template(variables.get("ansible_python_interpreter"))

    def _run_here(self, variables: t.Mapping[str, t.Any], progress: Progress) -> dict[str, t.Any]:
        environment: dict[str, str] = {}
        read_environment: t.Callable[[dict[str, str]], str] = self._compute_environment_string
        read_environment(environment)
        with _in_process.surroundings(self._loader.get_basedir(), environment):
            return _in_process.run_here(
                self.definition,
                self._task.action,
                self._task.args,
                check_mode=bool(self._task.check_mode),
                show_diff=bool(self._task.diff),
                show_invocation=_invocation_is_returned(variables),
                show_traceback=_traceback_is_returned(variables),
                progress=progress.report_progress,
            )

    def _switch(self, variables: t.Mapping[str, t.Any], name: str, default: t.Callable[[], bool]) -> bool:
        """The variable, else the environment variable of the same name in capitals, else the default."""
        given = variables.get(name, os.environ.get(name.upper()))
        return default() if given is None else bool(boolean(self._templar.template(given)))


def _one_of_several(variables: t.Mapping[str, t.Any]) -> str | None:
    """The name of the host, unless the play has no other."""
    return variables.get("inventory_hostname") if len(variables.get("ansible_play_hosts_all", ())) > 1 else None


def _invocation_is_returned(variables: t.Mapping[str, t.Any]) -> bool:
    """A setting since ansible-core 2.20; before it modules always return their invocation."""
    try:
        return bool(constants.config.get_config_value("INJECT_INVOCATION", variables=variables))
    except AnsibleError:
        return True


def _traceback_is_returned(variables: t.Mapping[str, t.Any]) -> bool:
    """A setting since ansible-core 2.19; before it modules always return one, which callbacks show with -vvv."""
    try:
        shown = constants.config.get_config_value("DISPLAY_TRACEBACK", variables=variables)
    except AnsibleError:
        return True
    return not {"error", "always"}.isdisjoint(shown)

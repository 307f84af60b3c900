# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module within Ansible's worker instead of in a Python process of its own."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import sys
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError

from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import (
    ModuleDefinition,
    refused,
    run_definition,
)
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

Result = dict[str, t.Any]


def run_here(
    definition: ModuleDefinition,
    name: str,
    arguments: t.Mapping[str, t.Any],
    *,
    check_mode: bool,
    show_diff: bool,
    show_invocation: bool,
    show_traceback: bool,
    progress: t.Callable[[str], None],
) -> Result:
    """Validate the arguments as AnsibleModule does, run the operation, and return what the module would print."""
    validator = ArgumentSpecValidator(**definition.validation)
    validation = validator.validate(plain(arguments))
    options = validation.validated_parameters
    warnings = [f"Both option {each['option']} and its alias {each['alias']} are set." for each in validation._warnings]
    no_log_values = set(validation._no_log_values)
    if validation.error_messages:
        message = str(validation.errors.msg)
        if isinstance(validation.errors[0], UnsupportedError):
            message = f"Unsupported parameters for ({name}) module: {message}"
        outcome = refused(definition, options, no_log_values, message)
    else:
        task = Task(options, check_mode, show_diff, warnings.append, progress)
        outcome = run_definition(definition, name, task, no_log_values)
    if not show_traceback:
        outcome.result.pop("exception", None)
    invocation = {"invocation": {"module_args": outcome.shown_options}} if show_invocation else {}
    return _finished({**outcome.result, **invocation}, warnings, outcome.no_log_values)


def _finished(result: Result, warnings: list[str], no_log_values: set[str]) -> Result:
    """The result as a module returns it: hidden values removed, and only JSON types."""
    whole = {**result, **({"warnings": warnings} if warnings else {})}
    kept = {key: value for key, value in whole.items() if value is None or isinstance(value, bool)}
    return t.cast(Result, plain({**remove_values(whole, no_log_values), **kept}))


def plain(value: t.Any) -> t.Any:
    """The value after a round trip through JSON: plain strings, lists and dictionaries."""
    return json.loads(json.dumps(value, default=_text))


def _text(value: t.Any) -> str:
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else str(value)


def same_python(interpreter: object) -> bool:
    """Whether this is the Python that Ansible runs in; two links in the same folder may name it."""
    if not isinstance(interpreter, str) or not interpreter:
        return False
    ours = sys.executable
    same_folder = os.path.dirname(os.path.abspath(interpreter)) == os.path.dirname(os.path.abspath(ours))
    return same_folder and os.path.realpath(interpreter) == os.path.realpath(ours)


@contextlib.contextmanager
def surroundings(folder: str, variables: t.Mapping[str, str]) -> t.Iterator[None]:
    """The environment of a module on a local connection: the playbook's folder, and the task's ``environment``.

    What libraries print is dropped, as it is of a module. Before ansible-core 2.19 a worker also begins with a lock on
    both streams, which its main thread never gives back: any other thread that printed a warning would wait for ever.
    """
    before, folder_before = dict(os.environ), os.getcwd()
    os.environ.update({name: str(value) for name, value in variables.items()})
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        os.chdir(folder_before)
        os.environ.clear()
        os.environ.update(before)

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module within the test, as Ansible would start it."""

from __future__ import annotations

import importlib.util
import json
import typing as t

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible.module_utils.common.parameters import PASS_VARS


def run_main(
    main: t.Callable[[], None],
    options: t.Mapping[str, t.Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    **modes: bool,
) -> dict[str, t.Any]:
    """The result that ``main`` prints; ``modes`` are check_mode and diff."""
    if "inject_invocation" in PASS_VARS:  # older releases always return it
        modes["inject_invocation"] = True
    arguments = {**options, **{f"_ansible_{name}": value for name, value in modes.items()}}
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    # As in a module, even where another test has loaded the controller's part of Ansible.
    if importlib.util.find_spec("ansible.module_utils._internal"):
        monkeypatch.setattr("ansible.module_utils._internal.is_controller", False)
    monkeypatch.setattr(warnings, "_global_warnings", type(warnings._global_warnings)())
    with pytest.raises(SystemExit):
        main()
    result: dict[str, t.Any] = json.loads(capsys.readouterr().out)
    return result

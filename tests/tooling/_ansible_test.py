# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets ansible-test make its virtual environments with nothing but the package index that pip uses.

By itself it downloads a bootstrap script for pip from a server of the Ansible project, and it hides the environment
variables of pip from pip. Both are solved in a home folder of our own: the script is put where ansible-test keeps its
download, and the settings of pip are put into a configuration file. So is the pair of SSH keys, which it would make
itself, but not when two of it begin at the same time.
"""

from __future__ import annotations

import ast
import configparser
import re
from pathlib import Path

from tests.tooling._paths import HOME, LOGS
from tests.tooling._process import Log

_SCRIPT = """\
import os
import runpy
import sys

wheel = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pip-{version}-py3-none-any.whl")
sys.path.insert(0, wheel)
sys.argv = ["pip", "install", "--disable-pip-version-check", "--no-index", "--no-deps", wheel]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""

_MAKE_KEYS = """\
import os
import pathlib
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
public = private.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
plain = serialization.NoEncryption()
os.umask(0o077)
pathlib.Path(sys.argv[1]).write_bytes(
    private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
)
pathlib.Path(sys.argv[1] + ".pub").write_bytes(public + b"\\n")
"""


def prime_ansible_test(venv: Path) -> None:
    """Put in place what the ansible-test of ``venv`` would download; quick when it is there."""
    cache = HOME / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    missing = [version for version in _pip_versions(venv) if not _script(cache, version).exists()]
    log = Log(LOGS / "setup-ansible-test.log")
    pip = (venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check")
    for version in missing:
        print(f"Fetching pip {version} for ansible-test ...", flush=True)
        log.run(*pip, "download", "--no-deps", "--dest", cache, f"pip=={version}")
        _script(cache, version).write_text(_SCRIPT.format(version=version))
    _write_configuration(log.run(*pip, "config", "list"))
    key = HOME / ".ansible" / "test" / "id_rsa"
    if not key.with_suffix(".pub").exists():
        log.run(venv / "bin" / "python", "-c", _MAKE_KEYS, key)


def _pip_versions(venv: Path) -> list[str]:
    """The releases of pip that this ansible-test begins its environments with."""
    (source,) = venv.glob("lib/python*/site-packages/ansible_test/_internal/python_requirements.py")
    return sorted(set(re.findall(r"""\bpip=['"]([0-9.]+)['"]""", source.read_text())))


def _script(cache: Path, version: str) -> Path:
    return cache / f"get_pip_{version.replace('.', '_')}.py"


def _write_configuration(listed: str) -> None:
    """``listed`` is what ``pip config list`` prints: ``global.timeout='9'``, and ``:env:.timeout='9'`` for a variable.

    The file may hold the credentials of an index, so that only its owner can read it.
    """
    configuration = configparser.RawConfigParser()
    settings = re.findall(r"^(:env:|[a-z-]+)\.([a-z0-9-]+)=(.*)$", listed, re.MULTILINE)
    for origin, name, value in sorted(settings, key=lambda setting: setting[0] == ":env:"):
        section = "global" if origin == ":env:" else origin
        if not configuration.has_section(section):
            configuration.add_section(section)
        configuration.set(section, name, " ".join(str(ast.literal_eval(value)).split()))
    path = HOME / ".config" / "pip" / "pip.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o600)
    with path.open("w", encoding="utf-8") as file:
        configuration.write(file)

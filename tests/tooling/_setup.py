# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the virtual environments, once per set of requirements and interpreter."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import hashlib
import importlib.util
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.tooling._ansible_test import prime_ansible_test
from tests.tooling._lock import exclusive
from tests.tooling._paths import LINT_VENV, LOCAL_CLOUD, LOGS, REQUIREMENTS, ROOT, RUN_VENV, collection_in
from tests.tooling._process import CommandFailed, Log


@dataclass(frozen=True)
class Layer:
    """One installation into a virtual environment: requirement files and single requirements."""

    venv: Path
    name: str
    files: tuple[Path, ...]
    constraints: Path
    packages: tuple[str, ...] = ()
    interpreter: Path = Path(sys.executable)
    new_venv: bool = True

    @property
    def stamp(self) -> Path:
        """The file that holds the fingerprint of what was installed."""
        return self.venv / f".installed-{self.name}"

    def fingerprint(self) -> str:
        """Changes with the interpreter, with the place of the checkout and with any requirement."""
        digest = hashlib.sha256(f"{self.interpreter.resolve()} {sys.version} {ROOT} {self.packages}".encode())
        for file in (*self.files, self.constraints):
            digest.update(file.read_bytes())
        return digest.hexdigest()

    def is_installed(self) -> bool:
        return self.stamp.is_file() and self.stamp.read_text() == self.fingerprint()


ANSIBLE = REQUIREMENTS / "ansible.txt"
RUNTIME = LOCAL_CLOUD / "requirements.txt"
TESTS = REQUIREMENTS / "test.txt"
CONSTRAINTS = REQUIREMENTS / "constraints.txt"

RUN = Layer(RUN_VENV, "run", (ANSIBLE, RUNTIME), CONSTRAINTS)
TEST = Layer(RUN_VENV, "test", (ANSIBLE, RUNTIME, TESTS), CONSTRAINTS, new_venv=False)
LINT = Layer(LINT_VENV, "lint", (ANSIBLE, REQUIREMENTS / "lint.txt"), REQUIREMENTS / "constraints-lint.txt")


def set_up_to_run() -> None:
    """What the demo and the local clouds need."""
    _check_python()
    with exclusive(_lock(RUN)):
        _install([RUN])


def set_up_to_test() -> None:
    """What the checks need as well; the two environments are made side by side."""
    _check_python()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for made in [pool.submit(_set_up_tests), pool.submit(_set_up_lint)]:
            made.result()


def _set_up_tests() -> None:
    with exclusive(_lock(RUN)):
        if not RUN.is_installed():
            _install([dataclasses.replace(TEST, new_venv=True)])
            RUN.stamp.write_text(RUN.fingerprint())
        _install([TEST])
        prime_ansible_test(RUN_VENV)


def _set_up_lint() -> None:
    with exclusive(_lock(LINT)):
        _install([LINT])


def set_up_matrix_venv(venv: Path, core: str, interpreter: Path) -> None:
    """An environment for the unit and integration tests under one release of ansible-core."""
    set_up_layer(Layer(venv, "matrix", (RUNTIME, TESTS), CONSTRAINTS, (f"ansible-core=={core}",), interpreter))


def set_up_layer(layer: Layer) -> None:
    """An environment that only some stages need."""
    with exclusive(_lock(layer)):
        _install([layer])


def _lock(layer: Layer) -> str:
    return f"setup-{layer.venv.name.lstrip('.')}"


def _check_python() -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise CommandFailed(
                f"{sys.executable} has no module {module}; on Debian and Ubuntu install the package python3-venv."
            )


def _install(layers: list[Layer]) -> None:
    """Install in order; a layer whose venv is made anew takes the layers above it along."""
    for layer in layers:
        if layer.is_installed():
            continue
        wanted = ", ".join((*layer.packages, *map(_shown, layer.files)))
        _announced(f"Installing {wanted} into {_shown(layer.venv)}", layer)


def _announced(text: str, layer: Layer) -> None:
    print(f"{text} ...", flush=True)
    began = time.monotonic()
    log = Log(LOGS / f"setup-{layer.venv.name.lstrip('.')}-{layer.name}.log")
    try:
        _install_layer(layer, log)
    except CommandFailed as exc:
        print(log.text())
        raise CommandFailed(f"{text} failed; see above and {_shown(log.path)}") from exc
    print(f"  done in {time.monotonic() - began:.1f} s", flush=True)


def _install_layer(layer: Layer, log: Log) -> None:
    python = layer.venv / "bin" / "python"
    layer.stamp.unlink(missing_ok=True)
    if layer.new_venv:
        shutil.rmtree(layer.venv, ignore_errors=True)
        log.run(layer.interpreter, "-m", "venv", layer.venv)
        _link_collection(layer.venv)
    files = [word for file in layer.files for word in ("-r", file)]
    options = ("--disable-pip-version-check", "--no-input", "--constraint", layer.constraints)
    log.run(python, "-m", "pip", "install", *options, *files, *layer.packages)
    layer.stamp.write_text(layer.fingerprint())


def _link_collection(venv: Path) -> None:
    """Ansible, pytest and mypy find the checkout under the name of the collection."""
    link = collection_in(venv)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(ROOT, target_is_directory=True)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))

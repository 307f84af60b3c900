# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installed packages, cached below the user's cache folder by the hash of their inputs.

That hash decides whether a function changed, so an unchanged run starts no installer, not even on a machine that
never installed them. Each installation has its own folder, which is then moved to its place as a whole.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import digest, short_digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Requirements
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.compiled import check_installed
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.indexes import check_indexes
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.installation import find_installer
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line, normalized
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.plan import Plan, plan
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.requirements_file import (
    CONSTRAINT,
    Listed,
    constraint_texts,
    read_file,
    requirements_path,
)
from ansible_collections.polycloud.faas.plugins.module_utils._cache import cache_folder
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._wording import size_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target

FORMAT: t.Final = 1
# Files that differ between machines or runs, or have no use without a shell and an installer.
NOT_DEPLOYED: t.Final = (
    "/bin/",
    "__pycache__/",
    "*.pyc",
    "/.lock",
    *(f"/*.dist-info/{name}" for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")),
)
NOT_SLIM: t.Final = ("tests/",)

ReportProgress = t.Callable[[str], None]


@dataclass(frozen=True)
class Installation:
    """Requirements for one target; ``plan`` is the input of an installer, ``seconds`` its time limit.

    ``adapters`` are kinds of applications whose adapters the plan has in addition to what is ``listed``.
    """

    requirements: Requirements
    target: Target
    listed: Listed
    plan: Plan
    seconds: float
    adapters: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of everything that determines what is installed, except what an index has at the time."""
        left_out = sorted(map(normalized, self.requirements.exclude_packages))
        chosen = (self.requirements.build, self.requirements.exclude, self.requirements.slim, *left_out)
        constraints = constraint_texts(self.listed.lines)
        requested = [line.text for line in self.listed.lines if not line.text.startswith(CONSTRAINT)]
        return digest([FORMAT, str(self.target), requested, constraints, chosen, *self.adapters])

    @property
    def folder(self) -> str:
        """The folder of the packages in the cache; another release of an adapter has another one."""
        written = [each.written() for each in self.plan.requirements] if self.adapters else []
        return os.path.join(_made_cache(), digest([self.sha256, written]) if written else self.sha256)

    def source(self, report_progress: ReportProgress) -> Source:
        """The installed files that are deployed; they are installed unless they are in the cache."""
        folder = self.folder
        if not os.path.isdir(folder):
            with self._fresh(report_progress) as made:
                _move(made, folder)
        return self._deployed(folder)

    def upgrade(self, report_progress: ReportProgress, *, keep: bool) -> str:
        """Install again what the index has now, and return a short hash of it; ``keep`` puts it into the cache."""
        folder = self.folder
        with self._fresh(report_progress) as made:
            content = self._deployed(made).sha256
            if keep:
                shutil.rmtree(folder, ignore_errors=True)
                _move(made, folder)
        return short_digest(content)

    def _deployed(self, folder: str) -> Source:
        slim = NOT_SLIM if self.requirements.slim else ()
        source = Source(folder, exclude=(*slim, *self.requirements.exclude), always=NOT_DEPLOYED)
        if self.requirements.exclude_packages:
            from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.left_out import left_out

            left = left_out(folder, self.plan.requirements, self.requirements.exclude_packages, self.target)
            source.files = [file for file in source.files if file.path not in left]
        check_installed(source, self.target)
        return source

    @contextlib.contextmanager
    def _fresh(self, report_progress: ReportProgress) -> t.Iterator[str]:
        """A new folder with the packages, which is removed afterwards unless it was moved."""
        installer = find_installer(self.requirements.installer, self.seconds, report_progress)
        check_indexes(self.listed.indexes, is_uv=installer.uv is not None)
        began = time.monotonic()
        report_progress(f"Installing the requirements for {self.target} with {installer.name}")
        made = tempfile.mkdtemp(dir=_made_cache())
        try:
            installer.install(self.plan, self.target, made)
            size = size_text(Source(made, always=()).size)
            report_progress(f"Installed {size} in {time.monotonic() - began:.1f} s")
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def installation(
    requirements: Requirements | None, source: str, target: Target, seconds: float, adapters: t.Collection[str] = ()
) -> Installation:
    """What has to be installed for a source; only its requirements file is read, unless there are no requirements.

    ``adapters`` are the kinds of applications (see ``ADAPTERS``) whose adapters are installed too.

    :raises OptionError: there is no such file, or it names something other than packages, or packages whose code would
        run on this machine.
    """
    if requirements is None:
        listed, requirements = Listed(()), Requirements()
    else:
        path = requirements_path(requirements.file, source)
        listed = _listed(path, requirements, source, target)
        if not listed.lines and not listed.projects:
            raise OptionError(f"requirements.file must name packages, but {path} names none.")
    kinds = tuple(sorted(adapters))
    whole = replace(listed, lines=(*listed.lines, *_adapter_lines(kinds, listed)))
    made = Installation(requirements, target, listed, plan(whole, requirements.build, target), seconds, kinds)
    _check_something_is_left(made)
    return made


def _listed(path: str, requirements: Requirements, source: str, target: Target) -> Listed:
    """What the requirements file names, with local projects followed."""
    name = os.path.basename(path)
    if name == "uv.lock":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.uv_lock import read_uv_lock

        return read_uv_lock(path, source, requirements, target)
    if name == "poetry.lock":
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.poetry_lock import (
            read_poetry_lock,
        )

        return read_poetry_lock(path, requirements, target)
    listed = read_file(path, requirements.extras, requirements.groups)
    if not listed.other_sources:
        return listed
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.local_projects import (
        with_local_projects,
    )

    return with_local_projects(listed, target)


def _adapter_lines(kinds: t.Sequence[str], listed: Listed) -> list[Line]:
    if not kinds:
        return []
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.adapters import adapter_lines

    return adapter_lines(kinds, [line for line in listed.lines if not line.text.startswith(CONSTRAINT)])


def _check_something_is_left(made: Installation) -> None:
    names = made.requirements.exclude_packages
    excluded, requested = {normalized(name) for name in names}, {each.name for each in made.plan.requirements}
    if requested and requested <= excluded:
        raise OptionError(
            f"requirements.exclude_packages must leave a package to install, but {', '.join(names)} are all that "
            "requirements.file names."
        )


def _made_cache() -> str:
    folder = cache_folder("requirements")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as exc:
        raise FaasError(
            f"The folder for installed packages, {folder}, cannot be created: {exc.strerror}.",
            hint="Set XDG_CACHE_HOME to a writable folder.",
        ) from exc
    return folder


def _move(made: str, folder: str) -> None:
    """Another run may have been faster; then its folder is kept."""
    try:
        os.rename(made, folder)
    except OSError:
        if not os.path.isdir(folder):
            raise

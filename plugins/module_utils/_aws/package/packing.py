# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of a service are deployed from, opened and checked before the first API call."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package import OwnSource
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target, requirements
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.archive_keys import SHARED, layer_of, part_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import check_room_for_layer, check_size
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.handler import check_handler
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.bucket_objects import Content
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import Installation
    from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task

# A source that names packages has one of these.
FILES: t.Final = ("requirements.txt", "pyproject.toml")


class Packed(Record):
    """What each part of a service is deployed from, and its sources, by the name of the part."""

    contents: t.Mapping[str, Content]
    sources: t.Mapping[str, Source]


class Packaging:
    """Opens the sources of one service; what several functions share is opened, and upgraded, only once."""

    def __init__(self, service: Service, task: Task) -> None:
        self._service = service
        self._task = task
        self._requirements = requirements(task.options["requirements"])
        self._upgrades: dict[str, str] = {}
        self._packed: list[Packed] = []
        self._warned: set[str] = set()

    def packed(self, rules: int) -> Packed:
        """What each part is deployed from, the files of its source chosen by these rules.

        :raises OptionError: a source cannot be read or is too large, or Lambda will not find a handler in it.
        """
        functions = [each for each in self._service.functions if each.has_archive]
        sources: dict[str, Source] = {}
        for function in functions:
            if part_of(function) not in sources:
                sources[part_of(function)] = self._source(function.source or OwnSource(), part_of(function), rules)
        for same in self._packed:
            if all(same.sources[part].files == source.files for part, source in sources.items()):
                return same
        self._packed.append(Packed(self._checked(functions, sources, rules), sources))
        return self._packed[-1]

    def _checked(
        self, functions: t.Sequence[Function], sources: t.Mapping[str, Source], rules: int
    ) -> dict[str, Content]:
        found: dict[str, Content] = {}
        for part, source in sources.items():
            of_part = [each for each in functions if part_of(each) == part]
            found |= self._contents(of_part, source, rules)
            has_packages = (of_part[0].requirements or self._requirements) is not None
            for function in of_part:
                runtime = self._service.runtime_of(function)
                check_handler(function, source, runtime, self._warn_once, is_all=not has_packages)
                if layer_of(part) in found:
                    check_room_for_layer(function)
        return found

    def _warn_once(self, text: str) -> None:
        """Functions share files, and each set of rules is checked by itself."""
        if text not in self._warned:
            self._warned.add(text)
            self._task.warn(text)

    def _source(self, own: OwnSource, part: str, rules: int) -> Source:
        options = self._task.options
        path = own.path or options["source"]
        if path is None:
            needed = "state is present" if part == SHARED else f"function {part} has none of its own"
            raise OptionError(f"source must be a folder or a .zip file when {needed}, but it was not given.")
        include, exclude = (*options["include"], *own.include), (*options["exclude"], *own.exclude)
        source = Source(str(path), include, exclude, rules=rules)
        check_size(source, "source")
        return source

    def _contents(self, functions: t.Sequence[Function], source: Source, rules: int) -> dict[str, Content]:
        function, has_applications = functions[0], any(each.application for each in functions)
        part = part_of(function)
        requested = function.requirements or self._requirements
        if requested is None:
            self._warn_of_forgotten(functions, source)
            if not has_applications:
                return {part: source}
        # Loading this takes longer than packing, and most services have no requirements.
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.applications import (
            SourceWithHandlers,
            applications,
        )
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.installed import Bundle, PackageLayer
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import installation

        target = Target(self._service.runtime_of(function), function.architecture or self._service.architecture)
        apps = applications(functions)
        installed = installation(requested, source.path, target, self._task.options["wait_timeout"], apps.kinds)
        code = self._with_projects(source, installed, rules)
        if installed.listed.projects and not installed.plan.requirements:
            return {part: code}
        upgrade = self._upgrade(installed) if installed.requirements.upgrade else ""
        if installed.requirements.layer:
            with_handlers = SourceWithHandlers(code, apps) if apps.kinds else code
            return {part: with_handlers, layer_of(part): PackageLayer(installed, upgrade)}
        return {part: Bundle(code, installed, upgrade, apps)}

    def _with_projects(self, source: Source, installed: Installation, rules: int) -> Source:
        if not installed.listed.projects:
            return source
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.local_code import with_local_code

        whole = with_local_code(source, installed.listed.projects, rules)
        check_size(whole, "source with its local projects")
        return whole

    def _warn_of_forgotten(self, functions: t.Sequence[Function], source: Source) -> None:
        """Not where a layer may have the packages."""
        if all(each.settings.layers for each in functions) or not {each.path for each in source.files} & {*FILES}:
            return
        from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.forgotten import forgotten

        if warning := forgotten(source):
            self._warn_once(warning)

    def _upgrade(self, installed: Installation) -> str:
        """In check mode the cache stays as it is, so that a later run still installs it."""
        key = installed.sha256
        if key not in self._upgrades:
            content = installed.upgrade(self._task.progress, keep=not self._task.check_mode)
            self._upgrades[key] = f"-{content}"
        return self._upgrades[key]


def packed(service: Service, task: Task) -> Choice[Packed]:
    """What each part of the service is deployed from, by each set of rules that may apply."""
    return Choice(task.options["source_rules"], Packaging(service, task).packed)

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The archive that each part of a service is deployed from (pure).

A part is a function with a source of its own, or, under the name SHARED, all others. The outputs of the stack record
what was deployed, so that a run knows it without another call. They are not part of the fingerprint: another zlib packs
the same source into different bytes, and the resources have the key.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import (
    FINGERPRINT,
    SOURCE_RULES,
    UNFINISHED,
)
from ansible_collections.polycloud.faas.plugins.module_utils._mappings import NOTHING
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import recorded_rules

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function

SHARED: t.Final = ""
LAYER: t.Final = "layer:"

ARCHIVE_KEY: t.Final = "ArchiveKey"
CODE_SHA256: t.Final = "CodeSha256"
OWN_ARCHIVES: t.Final = "OwnArchives"
LARGEST_OUTPUT: t.Final = 1024


class Archives(Record):
    """The key of the archive of each part, and the ``CodeSha256`` of each key as far as it is known.

    A part whose packages are in a layer has a second archive, as ``layer:<part>``; equal layers have the same key.
    """

    keys: t.Mapping[str, str]
    hashes: t.Mapping[str, str] = NOTHING

    def key(self, function: Function) -> str:
        """The key of the archive that the function is deployed from; it must have one."""
        return self.keys[part_of(function)]

    def layer_key(self, function: Function) -> str | None:
        """The key of the archive with the function's packages; None where they are packed with its source."""
        return self.keys.get(layer_of(part_of(function))) if function.has_archive else None

    def with_hashes(self, hashes: t.Mapping[str, str]) -> Archives:
        return Archives(self.keys, {key: hashes.get(key, "") for key in self.keys.values()})

    def kept(self, deployed: Archives) -> Archives:
        """These archives, with deployed upgrades for those that were requested without one."""
        keys = {
            part: there if (there := deployed.keys.get(part, "")).startswith(key.removesuffix(".zip") + "-") else key
            for part, key in self.keys.items()
        }
        return Archives(keys, self.hashes)

    def outputs(self) -> dict[str, str]:
        """The values of the stack's outputs that record this, by name.

        The shared archive has two outputs of its own. The others are combined, ``part key hash`` separated by commas,
        because a stack has at most 200 outputs, each of at most 1024 bytes.
        """
        shared = self.keys.get(SHARED)
        found = {} if shared is None else {ARCHIVE_KEY: shared, CODE_SHA256: self.hashes[shared]}
        own = sorted((part, key) for part, key in self.keys.items() if part != SHARED)
        entries = [f"{part} {key} {self.hashes[key]}" for part, key in own]
        return found | {f"{OWN_ARCHIVES}{number}": text for number, text in enumerate(_joined(entries), 1)}


def some_archives(functions: t.Sequence[Function]) -> Archives:
    """Archives with which a template has all of its resources, before anything is packed."""
    parts = {part_of(each): bool(each.requirements and each.requirements.layer) for each in functions}
    layers = [layer_of(part) for part, has_layer in parts.items() if has_layer]
    return Archives(dict.fromkeys((*parts, *layers), f"{'0' * 64}.zip"))


def part_of(function: Function) -> str:
    return function.name if function.has_own_archive else SHARED


def layer_of(part: str) -> str:
    """The name of the archive with the packages of a part."""
    return f"{LAYER}{part}"


def archives_of_outputs(outputs: t.Mapping[str, str]) -> Archives:
    """The archives that the outputs of a stack record; empty where they record none."""
    keys: dict[str, str] = {}
    hashes: dict[str, str] = {}
    if ARCHIVE_KEY in outputs and CODE_SHA256 in outputs:
        keys[SHARED], hashes[outputs[ARCHIVE_KEY]] = outputs[ARCHIVE_KEY], outputs[CODE_SHA256]
    for name, value in outputs.items():
        if name.startswith(OWN_ARCHIVES):
            for part, key, code_sha256 in (entry.split(" ") for entry in value.split(",")):
                keys[part], hashes[key] = key, code_sha256
    return Archives(keys, hashes)


def _joined(entries: t.Sequence[str]) -> list[str]:
    """The entries, joined by commas into as few strings as fit into an output."""
    texts: list[str] = []
    for entry in entries:
        if texts and len(texts[-1]) + 1 + len(entry) <= LARGEST_OUTPUT:
            texts[-1] = f"{texts[-1]},{entry}"
        else:
            texts.append(entry)
    return texts


def deployed_rules(outputs: t.Mapping[str, str]) -> int | None:
    """The rules that chose the files of a stack with these outputs; None before the end of its first run."""
    if outputs.get(FINGERPRINT) == UNFINISHED and not archives_of_outputs(outputs).keys:
        return None
    return recorded_rules(outputs.get(SOURCE_RULES))

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private to the collection: the sources of a service, opened and checked before any call."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._aws.archive_store import Content
from ansible_collections.polycloud.faas.plugins.module_utils._aws.archives import SHARED, part_of
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function_checks import check_handler
from ansible_collections.polycloud.faas.plugins.module_utils._aws.packaging_values import OwnSource
from ansible_collections.polycloud.faas.plugins.module_utils._aws.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

LARGEST_SOURCE: t.Final = 250 * 1024 * 1024

Options = t.Mapping[str, t.Any]


def contents(service: Service, options: Options) -> dict[str, Content]:
    """What each part of the service is deployed from.

    :raises OptionError: a source cannot be read or is too large, or Lambda will not find a handler in it.
    """
    sources: dict[str, Source] = {}
    for function in service.functions:
        if not function.has_archive:
            continue
        part = part_of(function)
        if part not in sources:
            sources[part] = _source(options, part, function.source or OwnSource())
        check_handler(function, sources[part])
    return dict(sources)


def _source(options: Options, part: str, own: OwnSource) -> Source:
    path = own.path or options["source"]
    if path is None:
        needed = "state is present" if part == SHARED else f"function {part} has none of its own"
        raise OptionError(f"source must be a folder or a .zip file when {needed}, but it is not given.")
    include, exclude = (*options["include"], *own.include), (*options["exclude"], *own.exclude)
    source = Source(str(path), include, exclude)
    if source.size > LARGEST_SOURCE:
        raise OptionError(f"source must be at most 250 MB unpacked, but {source.path} has {source.size >> 20} MB.")
    return source

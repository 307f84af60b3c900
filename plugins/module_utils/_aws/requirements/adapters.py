# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The packages that pass Lambda's events to applications, with their releases (pure).

This is the only place that names a release. What is deployed keeps the one in its archive until its own content
changes, so these lines are not part of the hash of a content.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.lines import Line, parsed_line

# Kind of application: lines, and the hashes of their wheels for files whose packages all have hashes.
ADAPTERS: t.Final = {
    "wsgi": (("apig-wsgi==2.20.0", "sha256:5489b3590a748d42b8c040ca11e776ce9eecbb00ae34f509ce82a89f5babfc47"),),
    "asgi": (
        (
            'mangum==0.22.0 ; python_version >= "3.10"',
            "sha256:a0595e3cc7a8091b22d8b3997bab5b2ad6aae7a5e40865e19c2015f5c959a93b",
        ),
        (
            'mangum==0.19.0 ; python_version < "3.10"',
            "sha256:e500b35f495d5e68ac98bc97334896d6101523f2ee2c57ba6a61893b65266e59",
        ),
    ),
}
# What adapters depend on, which must be named where all packages must have hashes.
DEPENDENCIES: t.Final = {
    "wsgi": (),
    "asgi": (("typing-extensions==4.16.0", "sha256:481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8"),),
}
HASHED: t.Final = ("--hash", "--require-hashes")
PLACE: t.Final = "the adapters of applications"


def adapter_lines(kinds: t.Collection[str], requested: t.Sequence[Line]) -> list[Line]:
    """Lines for the adapters of these kinds, except for packages that the requested lines have already."""
    there = [parsed_line(line) for line in requested]
    names = {each.name for each in there}
    is_hashed = any(name in HASHED for each in there for name, _value in each.options)
    rows = [row for kind in sorted(kinds) for row in (*ADAPTERS[kind], *(DEPENDENCIES[kind] if is_hashed else ()))]
    lines = [Line(f"{text} --hash={sha256}" if is_hashed else text, PLACE) for text, sha256 in rows]
    return [line for line in lines if parsed_line(line).name not in names]

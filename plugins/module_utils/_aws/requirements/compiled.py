# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compiled files in packages that do not run on the target (pure).

Installers choose wheels by their tags. Wrong tags, such as those of a wheel for any machine that has an extension
module in it, can only be found by looking at the files.
"""

from __future__ import annotations

import posixpath
import re
import struct
import typing as t
import zipfile

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.requirements import Target
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

LIBRARY: t.Final = re.compile(r".+\.(so(\.\d+)*|pyd)")
MODULE: t.Final = re.compile(
    r"[^.]+(\.(?P<tag>abi3t?|cpython-[\w-]+|cp\d[\w-]*|(pypy|graalpy)[\w-]*))?\.(?P<kind>so|pyd)"
)
MACHINES: t.Final = {62: "x86_64", 183: "aarch64"}
ELF: t.Final = b"\x7fELF"
MACH_O: t.Final = (
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce",
)
HEADER: t.Final = 20
PURE: t.Final = re.compile(r"-(?P<tags>[^-]+)-none-any\.whl$")


def check_installed(source: Source, target: Target) -> None:
    """Check that Python on the target can load compiled files, or has an alternative.

    :raises OptionError: it cannot.
    """
    paths = [file.path for file in source.files if LIBRARY.fullmatch(posixpath.basename(file.path))]
    contents = {path: source.read(path) or b"" for path in paths}
    good = {path for path, content in contents.items() if _loads(path, content, target)}
    modules = {_module(path) for path in good} | {
        _module(file.path) for file in source.files if file.path.endswith(".py")
    }
    served = {path.partition("/")[0] for path in good}
    for path in sorted(contents.keys() - good):
        has_other = _module(path) in modules if _is_module(path, contents[path]) else path.partition("/")[0] in served
        if not has_other:
            raise OptionError(
                f"requirements must install packages that run on {target}, but {path} was compiled for something else.",
                hint="Request another version of its package, or name it in requirements.exclude if nothing needs it.",
            )


def check_built(path: str, target: Target) -> None:
    """Check that a wheel that was built on this machine is pure Python, which runs on the target.

    :raises OptionError: it is not.
    """
    name = posixpath.basename(path)
    tags = PURE.search(name)
    if not tags or not any(_is_python(tag, target) for tag in tags["tags"].split(".")):
        raise _not_pure(f"{name} was built for this machine")
    with zipfile.ZipFile(path) as wheel:
        for entry in wheel.infolist():
            with wheel.open(entry) as content:
                begin = content.read(HEADER)
            if begin.startswith((ELF, *MACH_O)) or entry.filename.endswith(".pyd"):
                raise _not_pure(f"{name} has {entry.filename}, which is compiled")


def _not_pure(found: str) -> OptionError:
    return OptionError(f"requirements.build must name pure Python packages, but {found}.")


def _is_python(tag: str, target: Target) -> bool:
    """Whether a tag such as ``py3`` or ``py311`` is for a Python that is not newer than the target's."""
    found = re.fullmatch(r"py(\d)(\d*)", tag)
    minor = int(target.python_version.partition(".")[2])
    exact = tag == f"cp3{minor}"
    return exact or bool(found and found[1] == "3" and int(found[2] or 0) <= minor)


def _loads(path: str, content: bytes, target: Target) -> bool:
    """Whether the target can load a library, as far as its name and its header show."""
    if _machine(content) not in ("", target.machine):
        return False
    module = MODULE.fullmatch(posixpath.basename(path))
    tags = (None, "abi3", f"cpython-{target.python_version.replace('.', '')}-{target.machine}-linux-gnu")
    return module is None or (module["kind"] == "so" and module["tag"] in tags)


def _machine(content: bytes) -> str:
    """The architecture of a compiled file.

    ``?`` is one that Lambda does not have; empty where the header is unknown.
    """
    if content.startswith(MACH_O):
        return "?"
    if not content.startswith(ELF) or len(content) < HEADER:
        return ""
    (number,) = struct.unpack("<H" if content[5] == 1 else ">H", content[18:20])
    return MACHINES.get(number, "?") if content[4] == 2 else "?"


def _is_module(path: str, content: bytes) -> bool:
    """Whether it is an extension module, not a library that a package loads by itself if it can."""
    module = MODULE.fullmatch(posixpath.basename(path))
    return bool(module and (module["tag"] or module["kind"] == "pyd" or b"PyInit_" in content))


def _module(path: str) -> tuple[str, str]:
    folder, _slash, name = path.rpartition("/")
    return folder, name.partition(".")[0]

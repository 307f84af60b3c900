# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules that choose the files of a source to deploy.

There are two sets of rules, and what was deployed with the first one keeps it until the other is requested. So the
first must never choose other files than now; corrections in reading ignore files belong to the newest.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._files import is_there, read_text
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.globs import matcher

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.gcloud_ignore import IgnoreRule

FIRST: t.Final = 1
NEWEST: t.Final = 2
OPTION: t.Final[dict[str, t.Any]] = {"type": "int", "choices": [FIRST, NEWEST]}

DEFAULT_EXCLUDE: t.Final = (
    ".git",
    ".hg",
    ".svn",
    ".gitignore",
    ".gcloudignore",
    "__pycache__",
    "*.pyc",
    ".venv",
    "venv",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".ansible",
    ".serverless",
    ".aws-sam",
    "node_modules",
    ".DS_Store",
)
ENV_FILES: t.Final = (".env", ".env.*")
GIT_IGNORE: t.Final = ".gitignore"

PathTest = t.Callable[[str], bool]


class SourceOptions(Record):
    """The options of a source.

    ``always`` has the globs of what is left out unless ``include`` names it. ``ignore_file`` names a file in the top
    folder with more patterns of what is left out, such as .gcloudignore.
    """

    include: t.Sequence[str] = ()
    exclude: t.Sequence[str] = ()
    always: t.Sequence[str] = DEFAULT_EXCLUDE
    ignore_file: str | None = None


class FileRules(Record):
    """The rules for one source: the globs that are left out by default, and what an ignore file, if any, leaves out.

    ``ignored`` takes the path of a file, or of a folder with ``/`` at its end.
    """

    requested: SourceOptions
    defaults: tuple[str, ...]
    ignored: PathTest

    def tests(self) -> tuple[PathTest, PathTest]:
        """Whether a file is deployed, and whether a whole folder is left out."""
        included, excluded = matcher(self.requested.include), matcher((*self.defaults, *self.requested.exclude))

        def is_deployed(name: str) -> bool:
            return included(name) or not (excluded(name) or self.ignored(name))

        def skipped(name: str) -> bool:
            return not self.requested.include and (excluded(name) or self.ignored(f"{name}/"))

        return is_deployed, skipped


def recorded_rules(text: str | None) -> int:
    """The rules that are recorded for a deployment; no record means the first ones."""
    return min(int(text), NEWEST) if text and text.isdecimal() else FIRST


def file_rules(rules: int, folder: str, requested: SourceOptions) -> FileRules:
    """The rules with this number.

    :raises OptionError: an ignore file cannot be read.
    """
    return _first_rules(folder, requested) if rules == FIRST else _newest_rules(folder, requested)


def _first_rules(folder: str, requested: SourceOptions) -> FileRules:
    """The defaults and the ignore file, which is read as git reads it."""
    text = _text_if_there(folder, requested.ignore_file)
    if text is None:
        return FileRules(requested, tuple(requested.always), _nothing)
    from ansible_collections.polycloud.faas.plugins.module_utils._source.ignore_file import ignoring

    return FileRules(requested, tuple(requested.always), ignoring(text, lambda name: _text(folder, name)))


def _newest_rules(folder: str, requested: SourceOptions) -> FileRules:
    """The ignore file, or else the defaults and .gitignore, all read as gcloud reads them; never .env files.

    A line of the ignore file that begins with ``!`` and names .env files includes those that no other line leaves out.
    """
    text = _text_if_there(folder, requested.ignore_file)
    if text is None:
        text = _text_if_there(folder, GIT_IGNORE if requested.ignore_file else None)
        ignored = _nothing if text is None else _ignored_by(folder, text)
        return FileRules(requested, (*requested.always, *ENV_FILES), ignored)
    from ansible_collections.polycloud.faas.plugins.module_utils._source.gcloud_ignore import ignored_by

    rules = _parsed(folder, text)
    of_env = [*_parsed(folder, "\n".join(ENV_FILES)), *(rule for rule in rules if rule.name.startswith(".env"))]
    ignored, env_ignored = ignored_by(rules), ignored_by(of_env)
    return FileRules(requested, (), lambda path: ignored(path) or env_ignored(path))


def _ignored_by(folder: str, text: str) -> PathTest:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.gcloud_ignore import ignored_by

    return ignored_by(_parsed(folder, text))


def _parsed(folder: str, text: str) -> list[IgnoreRule]:
    from ansible_collections.polycloud.faas.plugins.module_utils._source.gcloud_ignore import parsed

    return parsed(text, lambda name: _text(folder, name))


def _nothing(_path: str) -> bool:
    return False


def _text_if_there(folder: str, name: str | None) -> str | None:
    return _text(folder, name) if name is not None and is_there(os.path.join(folder, name)) else None


def _text(folder: str, name: str) -> str:
    try:
        return read_text(os.path.join(folder, name))
    except (OSError, ValueError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else exc
        raise OptionError(f"source must have a readable text file {name}, but it is not: {why}.") from exc

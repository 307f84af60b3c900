# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cloud Source Repositories, as far as builds read them: the setting ``repositories`` has what is in them."""

from __future__ import annotations

import hashlib
import pathlib
import re
import zipfile

from ..cloud.store import Cloud
from ..protocol.errors import invalid
from ..protocol.formats import Json

_URL = re.compile(
    r"https://source\.developers\.google\.com/projects/(?P<projectId>[^/]+)/repos/(?P<repoName>[^/]+)/"
    r"(?P<kind>revisions|moveable-aliases|fixed-aliases)/(?P<revision>[^/]+)(?:/paths/(?P<dir>.+))?"
)
_KINDS = {"revisions": "commitSha", "moveable-aliases": "branchName", "fixed-aliases": "tagName"}


def source(url: str) -> Json:
    """The RepoSource (v2) that the URL of a SourceRepository (v1) stands for."""
    found = _URL.fullmatch(url)
    if found is None:
        raise invalid(f"Invalid source repository URL '{url}'.", "source_repository.url")
    given = {key: found[key] for key in ("projectId", "repoName", "dir") if found[key]}
    return {**given, _KINDS[found["kind"]]: found["revision"]}


def archive(cloud: Cloud, given: Json, project_id: str) -> pathlib.Path:
    """A zip of the folder at a revision; ``given`` is a RepoSource."""
    name = f"{given.get('projectId') or project_id}/{given.get('repoName', '')}"
    revision = next((given[key] for key in ("commitSha", "tagName", "branchName") if given.get(key)), "")
    content: dict[str, str] | None = cloud.setting("repositories").get(name, {}).get(revision)
    folder = given.get("dir", "").strip("/")
    prefix = f"{folder}/" if folder else ""
    files = {path.removeprefix(prefix): text for path, text in (content or {}).items() if path.startswith(prefix)}
    if not files:
        raise invalid(f"Repository {name} has no revision '{revision}' with a folder '{folder}'.", "source")
    target = cloud.folder / "repositories" / hashlib.sha256(repr((name, sorted(files.items()))).encode()).hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as zipped:
        for path, text in sorted(files.items()):
            zipped.writestr(zipfile.ZipInfo(path), text)
    return target

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the source of a function comes from, and how it gets to Google.

Each origin has a digest, which detects changes, and delivers Google's Source (Cloud Functions v2).
"""

from __future__ import annotations

import hashlib
import tempfile
import time
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.suboptions import REVISION_KINDS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import storage
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import ENV_FILES
from ansible_collections.polycloud.faas.plugins.module_utils._wording import size_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.calls import FunctionApi

IGNORE_FILE: t.Final = ".gcloudignore"
STAGING_FOLDER: t.Final = "polycloud-faas"

Options = t.Mapping[str, t.Any]


class Origin(t.Protocol):
    """Where a source comes from."""

    @property
    def digest(self) -> bytes:
        """A SHA-256 that changes with the source."""

    def deliver(self, functions: FunctionApi) -> Json:
        """Google's Source, with the source uploaded."""

    def by(self, rules: int) -> Origin:
        """The origin with the files that these rules choose."""

    def matching(self, functions: FunctionApi) -> int | None:
        """The rules with which it equals what is deployed, as far as is known without a digest; None if with none."""

    def advice(self, subject: str) -> str | None:
        """The warning where the first rules apply without having been requested."""


@dataclass(frozen=True)
class Folder:
    """A folder or a zip file on this machine; it is uploaded to the bucket that Google provides, or to the user's."""

    sources: Choice[Source]
    rules: int
    staging_bucket: str | None

    @property
    def source(self) -> Source:
        return self.sources.by(self.rules)

    @property
    def digest(self) -> bytes:
        return self.source.digest

    def by(self, rules: int) -> Origin:
        return replace(self, rules=rules)

    def deliver(self, functions: FunctionApi) -> Json:
        packed = self.source.zip(functions.report_progress)
        began = time.monotonic()
        with packed.file:
            delivered = (
                self._stage(functions, packed.file) if self.staging_bucket else _uploaded(functions, packed.file)
            )
        functions.report_progress(f"Uploaded {size_text(packed.size)} in {time.monotonic() - began:.1f} s")
        return delivered

    def _stage(self, functions: FunctionApi, content: t.IO[bytes]) -> Json:
        want, bucket = functions.want, str(self.staging_bucket)
        name = f"{STAGING_FOLDER}/{want.location}/{want.name}/{self.source.sha256}.zip"
        generation = storage.insert(functions.api, bucket, name, content)
        return {"storageSource": {"bucket": bucket, "object": name, "generation": generation}}

    def advice(self, subject: str) -> str | None:
        return self.sources.advice(subject, self.rules, lambda source: [source])

    def matching(self, functions: FunctionApi) -> int | None:
        """Download what is deployed and compare the files (generateDownloadUrl)."""
        with tempfile.NamedTemporaryFile(prefix="polycloud-faas-", suffix=".zip") as target:
            activity = f"Downloading the source of function {functions.want.name}"
            functions.api.download(functions.download_url(), target, activity=activity)
            target.flush()
            return next((rules for rules in self.sources.possible() if self._is(target.name, rules)), None)

    def _is(self, deployed: str, rules: int) -> bool:
        """Whether these rules choose what is in this zip, except for what they always leave out."""
        try:
            source = self.sources.by(rules)
            requested = source.rules.requested
            always = [each for each in source.rules.defaults if each not in ENV_FILES]
            there = Source(deployed, requested.include, requested.exclude, always)
        except OptionError:
            return False
        return there.digest == source.digest


class _InGoogleCloud:
    """A source that is already in Google Cloud: no rules choose its files, and nothing of it is read."""

    def by(self, rules: int) -> Origin:
        del rules
        return t.cast("Origin", self)

    def matching(self, functions: FunctionApi) -> int | None:
        del functions
        return None

    def advice(self, subject: str) -> str | None:
        del subject
        return None


@dataclass(frozen=True)
class StoredObject(_InGoogleCloud):
    """An object in Cloud Storage; without a generation it is the newest one."""

    bucket: str
    name: str
    generation: str | None

    @property
    def digest(self) -> bytes:
        return _sha256("object", self.bucket, self.name, str(self.generation))

    def deliver(self, functions: FunctionApi) -> Json:
        del functions
        return {"storageSource": {"bucket": self.bucket, "object": self.name, "generation": str(self.generation)}}


@dataclass(frozen=True)
class Repository(_InGoogleCloud):
    """A revision in Cloud Source Repositories; ``source`` is Google's RepoSource."""

    source: Json

    @property
    def digest(self) -> bytes:
        return _sha256("repository", *(f"{key}={self.source[key]}" for key in sorted(self.source)))

    def deliver(self, functions: FunctionApi) -> Json:
        del functions
        return {"repoSource": self.source}


def origin(options: Options, check: t.Callable[[Source], None]) -> Origin:
    """The origin that the options describe; a folder is hashed, and ``check`` raises errors about its content.

    :raises OptionError: there is no such folder or zip file, or it is invalid.
    """
    stored, repository = options.get("source_object"), options.get("source_repository")
    if stored:
        generation = stored.get("generation")
        return StoredObject(stored["bucket"], stored["object"], None if generation is None else str(generation))
    if repository:
        return Repository(_repo_source(options["project"], repository))

    def opened(rules: int) -> Source:
        path, include, exclude = options["source"], options["include"], options["exclude"]
        source = Source(path, include, exclude, ignore_file=IGNORE_FILE, rules=rules)
        check(source)
        return source

    sources = Choice(options.get("source_rules"), opened)
    return Folder(sources, sources.tried, options.get("staging_bucket"))


def resolved(found: Origin, api: GoogleApi) -> Origin:
    """The origin with what only Google knows: the generation of an object that is given without one."""
    if not isinstance(found, StoredObject) or found.generation is not None:
        return found
    try:
        return replace(found, generation=storage.generation(api, found.bucket, found.name))
    except GoogleError as error:
        if error.status in {403, 404}:
            error.hint = "Check source_object; its generation is not looked up when you give it."
        raise


def same_as_deployed(found: Origin, functions: FunctionApi, warn: t.Callable[[str], None]) -> int | None:
    """The rules with which this source equals what another tool deployed.

    None: it differs, or that cannot be determined; then it is redeployed.
    """
    try:
        return found.matching(functions)
    except FaasError as error:
        name = functions.want.name
        warn(f"Function {name} has no label of this collection, and its source cannot be compared: {error.message}")
        return None


def _uploaded(functions: FunctionApi, content: t.IO[bytes]) -> Json:
    place = functions.upload_place()
    activity = f"Uploading the source of function {functions.want.name}"
    functions.api.upload(place.url, content, activity=activity, headers=place.headers)
    return place.source


def _repo_source(project: str, given: Options) -> Json:
    source = {"projectId": given.get("project") or project, "repoName": given["repository"]}
    source |= {key: given[kind] for kind, key in REVISION_KINDS.items() if given.get(kind)}
    return {**source, **({"dir": given["directory"].strip("/")} if given.get("directory") else {})}


def _sha256(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the source of a function comes from, and how it gets to Google.

Each origin has a digest, which detects changes, and delivers Google's Source (Cloud Functions v2).
"""

from __future__ import annotations

import hashlib
import time
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import checksums
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError, Json
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.suboptions import REVISION_KINDS
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api import storage
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.choice import Choice
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import ENV_FILES, NEWEST
from ansible_collections.polycloud.faas.plugins.module_utils._wording import size_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.api import GoogleApi
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Requested
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function_api.calls import FunctionApi

IGNORE_FILE: t.Final = ".gcloudignore"
# https://cloud.google.com/functions/quotas
LARGEST_FIRST: t.Final = 100 * 1024**2
STAGING_FOLDER: t.Final = "polycloud-faas"

Options = t.Mapping[str, t.Any]
Variables = t.Mapping[str, str]
CheckSource = t.Callable[[Source, "Variables | None"], None]


class Delivered(Record):
    """Google's Source, and the MD5 of the archive that it leads to; None if that is not known."""

    source: Json
    md5: bytes | None


class Origin(t.Protocol):
    """Where a source comes from."""

    @property
    def digest(self) -> bytes:
        """A SHA-256 that changes with the source."""

    @property
    def rules(self) -> int:
        """The rules that choose its files."""

    def deliver(self, functions: FunctionApi) -> Delivered:
        """Upload the source, unless it is in Google Cloud already."""

    def by(self, rules: int) -> Origin:
        """The origin with the files that these rules choose."""

    @property
    def has_files(self) -> bool:
        """Whether its files are on this machine, so that they can be compared."""

    @property
    def has_archive(self) -> bool:
        """Whether Google builds it from an archive, which can be downloaded again."""

    def shown_in(self, source: Json, want: Requested) -> bool | None:
        """Whether Google's Source of the live function says that it is this one; None: it does not say."""

    def matching(self, archive: str) -> int | None:
        """The rules with which it has the files of a downloaded archive; None if with none, or if it is not known."""

    def advice(self, subject: str) -> str | None:
        """The warning where the first rules apply without having been requested."""

    def check(self, variables: Variables) -> None:
        """Check it with the variables that its build will get.

        :raises OptionError: Google cannot build it.
        """


@dataclass(frozen=True)
class Folder:
    """A folder or a zip file on this machine; it is uploaded to the bucket that Google provides, or to the user's."""

    sources: Choice[Source]
    rules: int
    staging_bucket: str | None
    check_opened: CheckSource

    has_files: t.ClassVar[bool] = True
    has_archive: t.ClassVar[bool] = True

    @property
    def source(self) -> Source:
        return self.sources.by(self.rules)

    @property
    def digest(self) -> bytes:
        return self.source.digest

    def by(self, rules: int) -> Origin:
        return replace(self, rules=rules)

    def check(self, variables: Variables) -> None:
        self.check_opened(self.source, variables)

    def deliver(self, functions: FunctionApi) -> Delivered:
        packed = self.source.zip(functions.report_progress)
        began = time.monotonic()
        with packed.file:
            if functions.want.generation == "gen1" and packed.size > LARGEST_FIRST:
                raise OptionError(
                    f"source must be at most 100 MB packed in the 1st generation, but {self.source.path} has "
                    f"{size_text(packed.size)}."
                )
            delivered = (
                self._stage(functions, packed.file) if self.staging_bucket else _uploaded(functions, packed.file)
            )
        functions.report_progress(f"Uploaded {size_text(packed.size)} in {time.monotonic() - began:.1f} s")
        return delivered

    def _stage(self, functions: FunctionApi, content: t.IO[bytes]) -> Delivered:
        """The object may be there already, packed by another machine."""
        bucket, name = str(self.staging_bucket), self._staged(functions.want)
        stored = storage.insert(functions.api, functions.deadline, bucket, name, content)
        return Delivered(
            {"storageSource": {"bucket": bucket, "object": name, "generation": stored.generation}}, stored.md5
        )

    def _staged(self, want: Requested) -> str:
        return f"{STAGING_FOLDER}/{want.location}/{want.name}/{self.source.sha256}.zip"

    def shown_in(self, source: Json, want: Requested) -> bool | None:
        stored = source.get("storageSource", {})
        is_staged = self.staging_bucket and stored.get("bucket") == self.staging_bucket
        return True if is_staged and stored.get("object") == self._staged(want) else None

    def advice(self, subject: str) -> str | None:
        return self.sources.advice(subject, self.rules, lambda source: [source])

    def matching(self, archive: str) -> int | None:
        possible = (self.rules, *self.sources.possible())
        return next((rules for rules in possible if self._is(archive, rules)), None)

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

    has_files: t.ClassVar[bool] = False
    has_archive: t.ClassVar[bool] = True
    rules: t.ClassVar[int] = NEWEST

    def by(self, rules: int) -> Origin:
        del rules
        return t.cast("Origin", self)

    def matching(self, archive: str) -> int | None:
        del archive
        return None

    def advice(self, subject: str) -> str | None:
        del subject
        return None

    def check(self, variables: Variables) -> None:
        """What is in it is not known."""


@dataclass(frozen=True)
class StoredObject(_InGoogleCloud):
    """An object in Cloud Storage; without a generation it is the newest one."""

    bucket: str
    name: str
    generation: str | None
    md5: bytes | None = None

    @property
    def digest(self) -> bytes:
        return _sha256("object", self.bucket, self.name, str(self.generation))

    def deliver(self, functions: FunctionApi) -> Delivered:
        place = {"bucket": self.bucket, "object": self.name, "generation": str(self.generation)}
        return Delivered({"storageSource": place}, self.md5 or self._read_md5(functions.api))

    def _read_md5(self, api: GoogleApi) -> bytes | None:
        """Google needs the permission to read the object, the caller does not."""
        try:
            return storage.read(api, self.bucket, self.name, self.generation).md5
        except GoogleError:
            return None

    def shown_in(self, source: Json, want: Requested) -> bool | None:
        del want
        place = {"bucket": self.bucket, "object": self.name, "generation": str(self.generation)}
        return True if source.get("storageSource") == place else None


@dataclass(frozen=True)
class Repository(_InGoogleCloud):
    """A revision in Cloud Source Repositories; ``source`` is Google's RepoSource."""

    source: Json
    has_archive: t.ClassVar[bool] = False

    @property
    def digest(self) -> bytes:
        return _sha256("repository", *(f"{key}={self.source[key]}" for key in sorted(self.source)))

    def deliver(self, functions: FunctionApi) -> Delivered:
        del functions
        return Delivered({"repoSource": self.source}, None)

    def shown_in(self, source: Json, want: Requested) -> bool | None:
        """Google keeps the revision as it was given; of the 1st generation that is not known."""
        live = source.get("repoSource", {})
        if not live:
            return None if want.generation == "gen1" or not source else False
        return all(live.get(key) == value for key, value in self.source.items() if key != "projectId")


def origin(options: Options, check: CheckSource) -> Origin:
    """The origin that the options describe; a folder is hashed, and ``check`` raises errors about its content.

    ``check`` takes the variables of the build as well, or None as long as those that the function has are not known.

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
        check(source, None)
        return source

    sources = Choice(options.get("source_rules"), opened)
    return Folder(sources, sources.tried, options.get("staging_bucket"), check)


def resolved(found: Origin, api: GoogleApi) -> Origin:
    """The origin with what only Google knows: the generation of an object that is given without one."""
    if not isinstance(found, StoredObject) or found.generation is not None:
        return found
    try:
        stored = storage.read(api, found.bucket, found.name)
    except GoogleError as error:
        if error.status in {403, 404}:
            error.hint = "Check source_object; its generation is not looked up when you give it."
        raise
    return replace(found, generation=stored.generation, md5=stored.md5)


def _uploaded(functions: FunctionApi, content: t.IO[bytes]) -> Delivered:
    place = functions.upload_place()
    activity = f"Uploading the source of function {functions.want.name}"
    md5 = checksums.file_md5(content)
    functions.api.upload(place.url, content, activity=activity, headers=place.headers)
    return Delivered(place.source, md5)


def _repo_source(project: str, given: Options) -> Json:
    source = {"projectId": given.get("project") or project, "repoName": given["repository"]}
    source |= {key: given[kind] for kind, key in REVISION_KINDS.items() if given.get(kind)}
    return {**source, **({"dir": given["directory"].strip("/")} if given.get("directory") else {})}


def _sha256(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()

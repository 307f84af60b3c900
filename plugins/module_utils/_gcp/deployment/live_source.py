# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the source that is deployed is the requested one, whatever the labels of the function say.

A label with the hash of the source says what this collection deployed. Another tool that deploys later leaves it in
place. So the live archive is compared (generateDownloadUrl, and one byte of what it leads to) with the MD5 in a second
label, or else by its files. Neither is done for a build and a generation that a run on this machine has compared.
"""

from __future__ import annotations

import tempfile
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils import _hints
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection import checksums
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.source import Origin
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.deployment.subject import Subject

KIND: t.Final = "functions"
PERMISSION: t.Final = "cloudfunctions.functions.sourceCodeGet"
OTHER_BYTES: t.Final = (
    "Google does not keep the archive of function {name} as it was sent. So runs compare its files to see whether "
    "another tool has deployed it since."
)
OTHER_FILES: t.Final = (
    "Google does not keep the files of function {name} as they were sent. So runs do not see whether another tool has "
    "deployed other source since."
)


class LiveSource:
    """The source of one live function, compared with the requested one.

    ``claims`` are labels that its next update sets, as its source is known to be the requested one.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._hint = _hints.recall(KIND, subject.want.full_name) if subject.origin else {}
        self._url: str | GoogleError | None = None
        self.claims: dict[str, str] = {}

    @property
    def needs_url(self) -> bool:
        """Whether the URL of the archive is worth reading along with the function: nothing is known of it here."""
        origin = self._subject.origin
        return origin is not None and origin.has_archive and not self._hint

    def offer(self, url: str | GoogleError) -> None:
        """Take the URL, or why there is none, that was read along with the function."""
        self._url = url

    def judged(self, resource: Json) -> Json:
        """The function with the labels that its source deserves, which is followed."""
        subject, deployed = self._subject, function.source_rules(resource)
        self.claims = {}
        if not resource or subject.origin is None or function.failed(resource):
            subject.follow(deployed)
        elif deployed is None:
            self._adopt(resource)
        else:
            subject.follow(deployed)
            is_asked = function.source_sha256(resource) == subject.origin.digest.hex()
            if is_asked and not self._is_ours(resource):
                return function.without_source(resource)
        return function.claimed(resource, self.claims)

    def forget(self) -> None:
        """The URL leads to what was deployed before."""
        self._url = None

    def remember(self, resource: Json, md5: str | None) -> None:
        """Keep which build made the live function from the requested source."""
        built, origin = function.build_of(resource), self._subject.origin
        if not built or origin is None or self._subject.check_mode:
            return
        self._hint = {
            "build": built[0],
            "archive": built[1],
            "digest": origin.digest.hex(),
            "rules": origin.rules,
            "md5": md5,
        }
        _hints.keep(KIND, self._subject.want.full_name, self._hint)

    def drop(self) -> None:
        """Forget what is known about the function, since it is deleted."""
        _hints.drop(KIND, self._subject.want.full_name)

    def is_kept(self, sent: bytes) -> bool:
        """Whether what was just deployed can be compared by later runs; a warning when only its files can."""
        subject, name = self._subject, self._subject.want.name
        self.forget()
        try:
            if self._live_md5() == sent:
                return True
            _md5, rules = self._downloaded()
        except FaasError:
            return True
        is_same = rules == t.cast("Origin", subject.origin).rules
        subject.warn((OTHER_BYTES if is_same else OTHER_FILES).format(name=name))
        return is_same

    def _adopt(self, resource: Json) -> None:
        """A function without a label of this collection, but with this source, is not built again."""
        subject, label = self._subject, self._hint.get("md5")
        rules = self._remembered_rules(resource)
        if rules is None:
            label, rules = self._compared()
        subject.follow(rules)
        if rules is not None:
            self._claim({**function.own_labels(subject.want)}, label)
            self.remember(resource, label)

    def _compared(self) -> tuple[str | None, int | None]:
        """The label for the archive of a function of another tool, and the rules with which its files are the same."""
        name = self._subject.want.name
        if not t.cast("Origin", self._subject.origin).has_files:
            return None, None
        try:
            md5, rules = self._downloaded()
        except FaasError as error:
            self._subject.warn(
                f"Function {name} has no label of this collection, and its source cannot be compared: {error.message}"
            )
            return None, None
        return function.source_label(md5), rules

    def _is_ours(self, resource: Json) -> bool:
        """Whether it is the source that the label names; True if that cannot be found out."""
        origin, label = t.cast("Origin", self._subject.origin), resource["labels"].get(function.ARCHIVE_LABEL)
        if self._remembered_rules(resource) is not None:
            self._claim({}, self._hint.get("md5") if label is None else None)
            return True
        told = _told(origin, resource, self._subject)
        if told is None and label != function.NOT_KEPT:
            try:
                told = self._is_same(origin, label)
            except FaasError as error:
                self._warn_of_what_is_not_compared(error)
                return True
        if told is not False:
            self.remember(resource, label or self.claims.get(function.ARCHIVE_LABEL))
        return told is not False

    def _is_same(self, origin: Origin, label: str | None) -> bool | None:
        """Compare by the MD5, or else by the files; None where neither can be compared."""
        if label and (md5 := self._live_md5()) and function.source_label(md5) == label:
            return True
        if not origin.has_files:
            return False if label else None
        archive, rules = self._downloaded()
        if label is None and rules == origin.rules:
            self._claim({}, function.source_label(archive))
        return rules == origin.rules

    def _claim(self, labels: t.Mapping[str, str], archive: str | None) -> None:
        self.claims = {**labels, **({function.ARCHIVE_LABEL: archive} if archive else {})}

    def _remembered_rules(self, resource: Json) -> int | None:
        """The rules of the requested source, if this machine knows that the live build was made from it."""
        hint, built, origin = self._hint, function.build_of(resource), self._subject.origin
        if not built or origin is None or built != (hint.get("build"), hint.get("archive")):
            return None
        rules = self._subject.asked_rules or hint.get("rules")
        return rules if rules and origin.by(rules).digest.hex() == hint.get("digest") else None

    def _archive_url(self) -> str:
        if self._url is None:
            self._url = self._subject.calls.download_url()
        if isinstance(self._url, GoogleError):
            raise self._url
        return self._url

    def _live_md5(self) -> bytes | None:
        activity = f"Reading the checksum of the source of function {self._subject.want.name}"
        return self._subject.api.stored_md5(self._archive_url(), activity=activity)

    def _downloaded(self) -> tuple[bytes, int | None]:
        """The MD5 of the live archive, and the rules with which the requested source has its files."""
        with tempfile.NamedTemporaryFile(prefix="polycloud-faas-", suffix=".zip") as target:
            activity = f"Downloading the source of function {self._subject.want.name}"
            self._subject.api.download(self._archive_url(), target, activity=activity)
            target.flush()
            target.seek(0)
            md5 = checksums.file_md5(target)
            return md5, t.cast("Origin", self._subject.origin).matching(target.name)

    def _warn_of_what_is_not_compared(self, error: FaasError) -> None:
        """What cannot be looked at is named, with the permission that it takes."""
        needs = f" It needs {PERMISSION}." if isinstance(error, GoogleError) and error.status == 403 else ""
        self._subject.warn(
            f"It is not known whether another tool has deployed other source of function {self._subject.want.name} "
            f"since: {error.message}{needs}"
        )


def _told(origin: Origin, resource: Json, subject: Subject) -> bool | None:
    """Whether the function itself says that it was made from the requested source; None when it does not say."""
    built = resource.get("buildConfig", {})
    resolved = built.get("sourceProvenance", {}).get("resolvedStorageSource")
    answers = [
        origin.shown_in(source, subject.want)
        for source in (built.get("source", {}), {"storageSource": resolved} if resolved else {})
    ]
    return next((each for each in answers if each is not None), None)

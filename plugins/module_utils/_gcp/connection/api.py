# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface to Google Cloud that service code uses, behind which tests put a scripted cloud."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.answers import Shape
    from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import Json

NO_ANSWER: t.Final = "NO_ANSWER"
Options = t.Mapping[str, t.Any]
Query = t.Mapping[str, t.Any]
Lookup = t.Callable[[], "Json | None"]


class GoogleApi(t.Protocol):
    """The Google Cloud calls that service code needs; tests replace it with a scripted one.

    ``report_progress`` takes a line about each longer wait for something that is new.
    """

    report_progress: t.Callable[[str], None]

    def request(
        self,
        api: str,
        method: str,
        path: str,
        *,
        activity: str,
        query: Query | None = None,
        body: Json | None = None,
        repeatable: bool | None = None,
        shape: Shape | None = None,
        lookup: Lookup | None = None,
    ) -> Json:
        """Call a method of an API."""

    def reaches(self, api: str) -> bool:
        """Whether an API is in the same cloud as Cloud Functions, so that it can have what a function names."""

    def upload(
        self, url: str, content: t.IO[bytes], *, activity: str, headers: t.Mapping[str, str] | None = None
    ) -> None:
        """Upload a zip to a signed URL, with the headers that it is signed for."""

    def download(self, url: str, target: t.IO[bytes], *, activity: str) -> None:
        """Download a signed URL into a file."""

    def stored_md5(self, url: str, *, activity: str) -> bytes | None:
        """The MD5 of what a signed URL leads to; None when Cloud Storage does not say it."""

    def send_file(self, api: str, path: str, content: t.IO[bytes], *, query: Query, activity: str) -> Json:
        """Call a method whose body is a zip."""

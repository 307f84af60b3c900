# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Google keeps of the source of a function, and what Cloud Storage says about it."""

from __future__ import annotations

import base64
import hashlib
import io
import typing as t
import zipfile

import pytest
import requests

from tests.unit.extensions.local_cloud.google.google_live import Google, function

FILES = {"main.py": "def endpoint(request):\n    return 'one'\n", "requirements.txt": ""}


def download(google: Google, **headers: str) -> requests.Response:
    url = google.ok("POST", f"cloudfunctions/v2/{function()}:generateDownloadUrl", {})["downloadUrl"]
    return requests.get(url, headers=headers, timeout=10)


def hashes(response: requests.Response) -> dict[str, str]:
    return dict(each.strip().split("=", 1) for each in response.headers["x-goog-hash"].split(","))


def generation(shown: t.Any) -> str:
    return str(shown["buildConfig"]["source"]["storageSource"]["generation"])


def test_one_byte_has_the_hashes_of_the_whole(google: Google) -> None:
    google.deploy(files=FILES)
    whole, byte = download(google), download(google, Range="bytes=0-0")
    assert (byte.status_code, byte.content) == (206, whole.content[:1])
    assert byte.headers["Content-Range"] == f"bytes 0-0/{len(whole.content)}"
    md5 = base64.b64encode(hashlib.md5(whole.content, usedforsecurity=False).digest()).decode()
    assert hashes(byte) == hashes(whole)
    assert hashes(byte)["md5"] == md5
    (call,) = [each for each in google.control("GET", "calls")["calls"] if each["detail"].get("range")]
    assert (call["operation"], call["detail"]["range"]) == ("download", "bytes=0-0")


def test_the_checksum_is_that_of_the_rfc(google: Google) -> None:
    """RFC 3720, B.4: 32 bytes of zeroes are 8a9136aa."""
    place = google.ok("POST", "cloudfunctions/v2/projects/shop-1/locations/us-central1/functions:generateUploadUrl", {})
    sent = requests.put(place["uploadUrl"], bytes(32), headers={"Content-Type": "application/zip"}, timeout=10)
    assert hashes(sent)["crc32c"] == base64.b64encode(bytes.fromhex("8a9136aa")).decode()


def test_a_range_beyond_the_end_is_refused(google: Google) -> None:
    google.deploy(files=FILES)
    assert download(google, Range="bytes=100000000-100000001").status_code == 416


def test_the_generation_changes_with_the_source_alone(google: Google) -> None:
    first = google.deploy(files=FILES)
    _status, operation = google.patch("description", {"description": "New"})
    described = google.done("cloudfunctions/v2", operation)
    assert generation(described) == generation(first) == download(google).headers["x-goog-generation"]
    assert described["buildConfig"]["build"] != first["buildConfig"]["build"]
    source = {"buildConfig": {"source": {"storageSource": google.upload(FILES)}}}
    _status, operation = google.patch("buildConfig.source", source)
    assert generation(google.done("cloudfunctions/v2", operation)) != generation(first)


@pytest.mark.parametrize(("how", "added"), [("repacked", []), ("changed", ["google-added.txt"])])
def test_a_google_that_does_not_keep_the_bytes(google: Google, how: str, added: list[str]) -> None:
    google.configure(kept_sources=how)
    google.deploy(files=FILES)
    with zipfile.ZipFile(io.BytesIO(download(google).content)) as kept:
        assert sorted(kept.namelist()) == sorted([*FILES, *added])
        assert {info.compress_type for info in kept.infolist()} == {zipfile.ZIP_STORED}


def test_a_storage_that_knows_no_md5(google: Google) -> None:
    google.configure(source_md5=False)
    google.deploy(files=FILES)
    assert set(hashes(download(google))) == {"crc32c"}

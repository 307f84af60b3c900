# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source folder or zip becomes one reproducible zip."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
import tempfile
import typing as t
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from ansible_collections.polycloud.faas.plugins.module_utils._source.combined import joined, with_text
from ansible_collections.polycloud.faas.plugins.module_utils._source.rules import DEFAULT_EXCLUDE

NAMES = st.from_regex(r"[a-z]{1,4}(/[a-z]{1,4})?\.py", fullmatch=True)
TREES = st.dictionaries(NAMES, st.tuples(st.binary(max_size=20), st.booleans()), min_size=1, max_size=5)


def write(folder: Path, path: str, content: bytes = b"x", mode: int = 0o644) -> Path:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(mode)
    return target


def packed_bytes(source: Source) -> bytes:
    with source.zip().file as file:
        return file.read()


def paths(source: Source) -> list[str]:
    return [file.path for file in source.files]


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "b.py", b"two")
    write(tmp_path, "deep/down/a.py", b"one", 0o755)
    source = Source(str(tmp_path))
    assert [(file.path, file.executable, file.size) for file in source.files] == [
        ("b.py", False, 3),
        ("deep/down/a.py", True, 3),
    ]
    assert source.size == 6
    assert source.read("b.py") == b"two"
    assert source.read("missing.py") is None


def test_the_zip_can_be_read_by_lambda(tmp_path: Path) -> None:
    write(tmp_path, "b.py", b"two", 0o600)
    write(tmp_path, "a.sh", b"one", 0o700)
    with Source(str(tmp_path)).zip().file as file, zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == ["a.sh", "b.py"]
        assert [stat.S_IMODE(entry.external_attr >> 16) for entry in entries] == [0o755, 0o644]
        assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 3)}
        assert archive.read("b.py") == b"two"


def test_what_is_known_of_the_zip_is_that_of_its_bytes(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    made = Source(str(tmp_path)).zip()
    with made.file as file:
        content = file.read()
    assert made.size == len(content)
    assert made.code_sha256 == base64.b64encode(hashlib.sha256(content).digest()).decode()


@settings(max_examples=25)
@given(TREES, st.randoms(use_true_random=False))
def test_order_times_and_modes_change_nothing(tree: dict[str, tuple[bytes, bool]], random: t.Any) -> None:
    sources = []
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        for number, folder in enumerate((Path(first), Path(second))):
            names = sorted(tree)
            random.shuffle(names)
            for name in names:
                content, executable = tree[name]
                modes = (0o644, 0o755) if number else (0o600, 0o700)
                os.utime(write(folder, name, content, modes[executable]), (number * 1e9, number * 1e9))
            sources.append(Source(str(folder)))
        assert sources[0].sha256 == sources[1].sha256
        assert packed_bytes(sources[0]) == packed_bytes(sources[1])


def test_names_contents_and_executable_bits_change_the_hash(tmp_path: Path) -> None:
    def digest(path: str, content: bytes, mode: int = 0o644) -> str:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        write(folder, path, content, mode)
        return Source(str(folder)).sha256

    digests = {digest("a.py", b"1"), digest("a.py", b"2"), digest("b.py", b"1"), digest("a.py", b"1", 0o755)}
    assert len(digests) == 4


def test_a_zip_of_the_folder_is_the_same_source(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write(folder, "a.py", b"one")
    write(folder, "deep/b.py", b"two", 0o755)
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w") as archive:
        archive.mkdir("deep") if hasattr(archive, "mkdir") else archive.writestr("deep/", "")
        archive.write(folder / "deep/b.py", "deep/b.py")
        archive.write(folder / "a.py", "a.py")
    source = Source(str(made))
    assert source.sha256 == Source(str(folder)).sha256
    assert packed_bytes(source) == packed_bytes(Source(str(folder)))
    assert source.read("a.py") == b"one"


@pytest.mark.parametrize("name", ["__pycache__/a.pyc", ".git/config", "deep/.venv/bin/python", "a.pyc", ".DS_Store"])
def test_what_no_function_needs_is_left_out(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.py")
    write(tmp_path, name)
    assert paths(Source(str(tmp_path))) == ["a.py"]
    assert name in paths(Source(str(tmp_path), include=[name]))


def test_include_and_exclude(tmp_path: Path) -> None:
    for name in ("a.py", "tests/a.py", "tests/data/b.json", "node_modules/c.js"):
        write(tmp_path, name)
    assert paths(Source(str(tmp_path), exclude=["tests/"])) == ["a.py"]
    assert paths(Source(str(tmp_path), ["tests/data", "node_modules"], ["tests/"])) == [
        "a.py",
        "node_modules/c.js",
        "tests/data/b.json",
    ]


def test_the_defaults_hold_for_a_zip_too(tmp_path: Path) -> None:
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.py", "")
        for name in DEFAULT_EXCLUDE:
            archive.writestr(f"{name.replace('*', 'x')}/file", "")
    assert paths(Source(str(made))) == ["a.py"]


def test_links_within_the_folder_count_as_what_they_point_to(tmp_path: Path) -> None:
    write(tmp_path, "shared/a.py", b"one")
    (tmp_path / "b.py").symlink_to("shared/a.py")
    (tmp_path / "twin").symlink_to("shared")
    source = Source(str(tmp_path))
    assert paths(source) == ["b.py", "shared/a.py", "twin/a.py"]
    assert source.read("b.py") == b"one"


def refused(path: Path, exclude: t.Sequence[str] = ()) -> str:
    with pytest.raises(OptionError) as raised:
        Source(str(path), exclude=exclude)
    return raised.value.message


@pytest.mark.parametrize("link", ["b.py", "folder"])
def test_a_link_that_leaves_the_folder_is_refused_unless_it_is_excluded(tmp_path: Path, link: str) -> None:
    outside = write(tmp_path, "elsewhere/a.py").parent
    folder = tmp_path / "source"
    write(folder, "a.py")
    (folder / link).symlink_to(outside / "a.py" if link.endswith(".py") else outside)
    message = refused(folder)
    assert message.startswith(f"source must not contain links to files outside it, but {link} in {folder} points to ")
    assert paths(Source(str(folder), exclude=[link])) == ["a.py"]


def test_a_folder_that_is_itself_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.py")
    (tmp_path / "real/b.py").symlink_to("a.py")
    (tmp_path / "link").symlink_to("real")
    assert paths(Source(str(tmp_path / "link"))) == ["a.py", "b.py"]


def test_a_link_back_to_a_folder_above_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "deep/a.py")
    (tmp_path / "deep/again").symlink_to("..")
    assert refused(tmp_path) == f"source must not link back to itself, but deep/again in {tmp_path} does."


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    (tmp_path / "b.py").symlink_to("missing.py")
    assert refused(tmp_path) == f"source must be readable, but b.py in {tmp_path} is not: it is a broken link."


def test_nothing_there(tmp_path: Path) -> None:
    path = tmp_path / "missing"
    assert refused(path) == f"source must be a folder or a .zip file, but there is nothing at {path}."


def test_neither_folder_nor_zip(tmp_path: Path) -> None:
    path = write(tmp_path, "a.py")
    assert refused(path) == f"source must be a folder or a .zip file, but {path} is neither."


def test_nothing_to_deploy(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    message = f"source must contain at least one file to deploy, but {tmp_path} has none after include/exclude."
    assert refused(tmp_path, ["*.py"]) == message


@pytest.mark.parametrize("name", ["/etc/a.py", "../a.py", "deep/../../a.py"])
def test_a_zip_with_paths_that_leave_it_is_refused(tmp_path: Path, name: str) -> None:
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "")
    assert refused(made) == f"source must contain only relative paths, but {made} has {name}."


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    made = tmp_path / "made.zip"
    entry = zipfile.ZipInfo("a.py")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(entry, "b.py")
    assert refused(made) == f"source must not contain symbolic links, but a.py in {made} is one."


def made_zip(path: Path, *entries: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in entries:
            archive.writestr(name, content)
    return path


def test_of_several_entries_with_one_path_the_last_is_deployed(tmp_path: Path) -> None:
    entries = (("a.py", b"old"), ("b.py", b"same"), ("a.py", b"new"), ("b.py", b"same"))
    source = Source(str(made_zip(tmp_path / "made.zip", *entries)))
    assert (paths(source), source.read("a.py")) == (["a.py", "b.py", "b.py"], b"new")
    with warnings.catch_warnings(), zipfile.ZipFile(source.zip().file) as packed:
        assert packed.read("a.py") == b"new"


def test_equal_entries_with_one_path_have_the_hash_that_they_always_had(tmp_path: Path) -> None:
    source = Source(str(made_zip(tmp_path / "made.zip", ("a.py", b"same"), ("a.py", b"same"))))
    line = f"a.py\0-\0{hashlib.sha256(b'same').hexdigest()}\n"
    assert source.sha256 == hashlib.sha256((line * 2).encode()).hexdigest()


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    made = made_zip(tmp_path / "made.zip", ("a.py", b"x"))
    with zipfile.ZipFile(made) as archive:
        where = archive.start_dir
    content = bytearray(made.read_bytes())
    content[6] |= 1
    content[where + 8] |= 1
    made.write_bytes(content)
    assert refused(made) == f"source must not contain encrypted files, but a.py in {made} is one."


def test_a_zip_that_windows_compressed_is_refused(tmp_path: Path) -> None:
    made = made_zip(tmp_path / "made.zip", ("a.py", b"x"))
    content = bytearray(made.read_bytes())
    with zipfile.ZipFile(made) as archive:
        where = archive.start_dir
    content[8], content[where + 10] = 9, 9
    made.write_bytes(content)
    assert refused(made) == (
        f"source must be compressed in a way that Python can read, but a.py in {made} has Deflate64 (method 9)."
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_refused(tmp_path: Path, method: int) -> None:
    made = made_zip(tmp_path / "made.zip", ("a.py", bytes(range(256)) * 40), method=method)
    content, found = made.read_bytes(), set[tuple[bool, bool]]()
    for begin in range(30, made.stat().st_size - 70, 7):
        made.write_bytes(content[:begin] + b"\xff\x00\xff\x55" + content[begin + 4 :])
        try:
            assert packed_bytes(Source(str(made)))
        except OptionError as error:
            found.add((error.message.startswith("source must "), str(made) in error.message))
    assert found == {(True, True)}


def test_a_zip_whose_checksum_is_wrong_is_named(tmp_path: Path) -> None:
    made = made_zip(tmp_path / "made.zip", ("a.py", b"content"))
    made.write_bytes(made.read_bytes().replace(b"content", b"contend", 1))
    assert refused(made) == (
        f"source must be an intact zip file, but a.py in {made} is damaged: Bad CRC-32 for file 'a.py'."
    )


def test_a_zip_whose_directory_is_damaged_is_named(tmp_path: Path) -> None:
    made = made_zip(tmp_path / "made.zip", ("a.py", b"content"))
    made.write_bytes(made.read_bytes().replace(b"PK\1\2", b"PK\1\3"))
    assert refused(made).startswith(f"source must be an intact zip file, but {made} is damaged: Bad magic number")


def test_a_file_that_changes_while_it_is_packed(tmp_path: Path) -> None:
    path = write(tmp_path, "a.py", b"one")
    source = Source(str(tmp_path))
    path.write_bytes(b"two")
    with pytest.raises(FaasError, match=r"^a\.py in .* changed while it was being packed; run the task again\.$"):
        source.zip()


def test_several_sources_as_one(tmp_path: Path) -> None:
    for name, content in (("a/x.py", "1"), ("a/y.py", "2"), ("b/x.py", "3"), ("b/z.py", "4")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    first, second = Source(str(tmp_path / "a")), Source(str(tmp_path / "b"))
    whole = joined(("", first), ("", second), ("python/", second))
    assert [file.path for file in whole.files] == ["python/x.py", "python/z.py", "x.py", "y.py", "z.py"]
    assert [whole.read(file.path) for file in whole.files] == [b"3", b"4", b"1", b"2", b"4"]
    assert len({first.sha256, second.sha256, whole.sha256, joined(("python/", first)).sha256}) == 4
    with zipfile.ZipFile(whole.zip().file) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {
            file.path: whole.read(file.path) for file in whole.files
        }


def test_a_file_more(tmp_path: Path) -> None:
    write(tmp_path, "b.py")
    source = Source(str(tmp_path))
    whole = with_text(with_text(source, "a.txt", "old"), "a.txt", "new")
    assert (paths(whole), whole.read("a.txt"), whole.read("b.py")) == (["a.txt", "b.py"], b"new", b"x")
    assert paths(source) == ["b.py"]

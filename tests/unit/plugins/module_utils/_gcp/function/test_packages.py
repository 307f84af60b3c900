# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said about the packages of a source before Google builds it."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.package_project import allows
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.package_wheels import fits
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.packages import check_packages
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_function import names_of
from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
from tests.unit.plugins.module_utils._gcp.scripted import function_options

if t.TYPE_CHECKING:
    from pathlib import Path

VENDORED = {"GOOGLE_VENDOR_PIP_DEPENDENCIES": "wheels"}
INDEX = {"PIP_EXTRA_INDEX_URL": "https://example.com/simple"}
PIPENV = {"GOOGLE_PYTHON_PACKAGE_MANAGER": "pipenv"}
REGISTRY = "https://us-python.pkg.dev/p/r/simple/"
WHEEL = "wheels/functions_framework-3.10.2-py3-none-any.whl"
POETRY = "[tool.poetry.dependencies]\nfunctions-framework = '^3'\n"
OF_UV = {"UV_EXTRA_INDEX_URL": "https://example.com/simple"}
PROJECT = "[project]\nname = 'x'\ndependencies = [{}]\n"


def said(folder: Path, files: dict[str, str], **options: t.Any) -> list[str]:
    """The warnings about a source."""
    for name, text in {"main.py": "", **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    warnings: list[str] = []
    want = function.requested(function_options(**options))
    check_packages(want, Source(str(folder), (), ()), want.build_environment or {}, warnings.append)
    return warnings


@pytest.mark.parametrize(
    ("files", "options"),
    [
        ({}, {}),
        ({"requirements.txt": "six\n"}, {}),
        ({"requirements.txt": "six\n"}, {"build_environment": INDEX}),
        ({"requirements.txt": "functions-framework==3.*\n", WHEEL: ""}, {"build_environment": VENDORED}),
        ({"requirements.txt": "six\n", "pyproject.toml": PROJECT.format("")}, {}),
        ({"pyproject.toml": PROJECT.format("'functions-framework>=3', 'six'")}, {}),
        ({"pyproject.toml": "[tool.poetry.dependencies]\nfunctions-framework = '^3'\n"}, {}),
        ({"requirements.txt": "six\n", "Pipfile": ""}, {}),
        ({"pyproject.toml": PROJECT.format("'functions-framework'") + "requires-python = '>=3.11,<4'\n"}, {}),
        ({"pyproject.toml": PROJECT.format("'functions-framework'"), "uv.lock": ""}, {"build_environment": PIPENV}),
        ({"requirements.txt": "six\n"}, {"build_environment": {**INDEX, **OF_UV}}),
        ({"requirements.txt": "six\n"}, {"runtime": "python314", "build_environment": {**INDEX, **OF_UV}}),
        ({"requirements.txt": f"--extra-index-url {REGISTRY}\nshop\n"}, {}),
        (
            {"requirements.txt": "--extra-index-url https://me:x@us-python.pkg.dev/p/r/simple/"},
            {"runtime": "python314"},
        ),
        (
            {"requirements.txt": ""},
            {"runtime": "python314", "build_environment": {**INDEX, "GOOGLE_PYTHON_PACKAGE_MANAGER": "pip"}},
        ),
    ],
)
def test_what_google_builds(tmp_path: Path, files: dict[str, str], options: dict[str, t.Any]) -> None:
    assert said(tmp_path, files, **options) == []


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        (
            {"pyproject.toml": PROJECT.format("'six', 'functions-framework-extras'")},
            {},
            "source must name functions-framework in the dependencies of its pyproject.toml",
        ),
        ({"pyproject.toml": "[project"}, {}, "source must have a valid pyproject.toml, but"),
        (
            {"requirements.txt": "six\n"},
            {"build_environment": VENDORED},
            "GOOGLE_VENDOR_PIP_DEPENDENCIES in build_environment requires functions-framework in requirements.txt, and "
            "wheels of it and of all that it needs in wheels, but",
        ),
        ({}, {"build_environment": VENDORED}, "requires functions-framework in requirements.txt"),
        (
            {"requirements.txt": "Functions_Framework==3.*\n"},
            {"build_environment": VENDORED},
            "does not name it but as Functions_Framework, which the build does not recognize.",
        ),
        (
            {"pyproject.toml": PROJECT.format("'functions_framework'")},
            {},
            "does not but as functions_framework, which the build does not recognize. With a requirements.txt",
        ),
        ({"pyproject.toml": "project = 1\ntool = 'x'\n"}, {}, "source must name functions-framework"),
        ({"pyproject.toml": "[project]\ndependencies = 'functions-framework'\n"}, {}, "source must name functions-fra"),
        (
            {"pyproject.toml": PROJECT.format("'functions-framework'")},
            {"build_environment": PIPENV},
            "GOOGLE_PYTHON_PACKAGE_MANAGER in build_environment must be pip or uv for a pyproject.toml without a lock "
            "file, but 'pipenv' was given",
        ),
        (
            {"pyproject.toml": PROJECT.format("'functions-framework'") + "requires-python = '>=3.14'\n"},
            {"runtime": "python313"},
            "runtime must be a Python that project.requires-python in the pyproject.toml of",
        ),
        (
            {"pyproject.toml": POETRY + "python = '^3.14'\n"},
            {"runtime": "python313"},
            "allows (^3.14), but python313 was given.",
        ),
        (
            {"requirements.txt": "functions-framework\n", "other/x-1-py3-none-any.whl": ""},
            {"build_environment": VENDORED},
            "must name a folder of the source that contains wheels, but",
        ),
        (
            {"requirements.txt": "functions-framework\nsix>=1 # why\nother; python_version < '3'\n", WHEEL: ""},
            {"build_environment": VENDORED},
            "requires wheels of all packages, but wheels has none of six.",
        ),
        (
            {"pyproject.toml": PROJECT.format("'functions-framework'"), "wheels/six-1.17.0.tar.gz": ""},
            {"build_environment": VENDORED},
            "requires wheels of all packages, but wheels has none of functions-framework.",
        ),
        (
            {
                "requirements.txt": "functions-framework\npydantic_core\n",
                WHEEL: "",
                "wheels/pydantic_core-2.1-cp312-cp312-manylinux_2_17_x86_64.whl": "",
            },
            {"runtime": "python313", "build_environment": {"GOOGLE_VENDOR_PIP_DEPENDENCIES": "./wheels/"}},
            "requires wheels for python313 on Linux with x86_64, but ./wheels/ has only pydantic_core-2.1-cp312-cp312-"
            "manylinux_2_17_x86_64.whl of pydantic_core.",
        ),
    ],
)
def test_what_google_cannot_build(
    tmp_path: Path, files: dict[str, str], options: dict[str, t.Any], message: str
) -> None:
    with pytest.raises(OptionError) as caught:
        said(tmp_path, files, **options)
    assert message in caught.value.message


@pytest.mark.parametrize("name", ["Pipfile", "pylock.toml", "setup.py", "environment.yml"])
def test_what_the_build_does_not_read(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, {name: ""}) == [
        f"Google's build does not read the {name} in {tmp_path}: packages must be in a requirements.txt."
    ]


def test_requirements_that_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("")
    (tmp_path / "requirements.txt").write_text("six\n")
    (tmp_path / ".gcloudignore").write_text("*.txt\n")
    warnings: list[str] = []
    source = Source(str(tmp_path), ignore_file=".gcloudignore", rules=2)
    check_packages(function.requested(function_options()), source, {}, warnings.append)
    (warning,) = warnings
    assert warning.startswith(f"The requirements.txt in {tmp_path} is not deployed, because an ignore file leaves")
    for include, exclude in ((["requirements.txt"], []), ([], ["requirements.txt"])):
        source = Source(str(tmp_path), include, exclude, ignore_file=".gcloudignore", rules=2)
        check_packages(function.requested(function_options()), source, {}, warnings.append)
        assert len(warnings) == 1


@pytest.mark.parametrize(
    ("files", "options", "warning"),
    [
        (
            {"requirements.txt": ""},
            {"runtime": "python314", "build_environment": INDEX},
            "installs packages with uv for requirements.txt and python314, and uv does not read PIP_EXTRA_INDEX_URL of "
            "build_environment: use a variable of uv, such as UV_EXTRA_INDEX_URL, or set GOOGLE_PYTHON_PACKAGE_MANAGER "
            "to pip.",
        ),
        (
            {"requirements.txt": ""},
            {"runtime": "python312", "build_environment": {**INDEX, "GOOGLE_PYTHON_PACKAGE_MANAGER": "UV"}},
            "uv does not read PIP_EXTRA_INDEX_URL",
        ),
        (
            {"requirements.txt": ""},
            {"runtime": "python313", "build_environment": OF_UV},
            "pip does not read UV_EXTRA_INDEX_URL of build_environment: use a variable of pip",
        ),
        (
            {"pyproject.toml": PROJECT.format("'functions-framework'")},
            {"runtime": "python312", "build_environment": INDEX},
            "with uv for pyproject.toml and python312, and uv does not read PIP_EXTRA_INDEX_URL",
        ),
        ({"pyproject.toml": POETRY}, {"build_environment": VENDORED}, "poetry does not read GOOGLE_VENDOR_PIP_DEP"),
        (
            {"requirements.txt": f"--extra-index-url {REGISTRY}\nshop\n"},
            {"runtime": "python314"},
            "gives uv no credentials for us-python.pkg.dev, as it does for pip, so private packages there cannot be "
            "installed. Set GOOGLE_PYTHON_PACKAGE_MANAGER to pip, or give a password",
        ),
        (
            {"requirements.txt": "shop\n"},
            {"runtime": "python314", "build_environment": {"UV_INDEX": f"house={REGISTRY}"}},
            "gives uv no credentials for us-python.pkg.dev",
        ),
        ({"requirements.txt": "shop\n"}, {"build_environment": PIPENV}, "with pipenv, Google's build uses pip."),
    ],
)
def test_what_is_warned_about(tmp_path: Path, files: dict[str, str], options: dict[str, t.Any], warning: str) -> None:
    (found,) = said(tmp_path, files, **options)
    assert warning in found


@pytest.mark.parametrize(
    ("versions", "allowed"),
    [
        (">=3.11", {11, 12, 13, 14}),
        (">=3.11,<3.14", {11, 12, 13}),
        (">= 3.11, < 3.13.4", {11, 12, 13}),
        ("<=3.12", {10, 11}),
        ("==3.12.*", {12}),
        ("==3.12", set()),
        ("~=3.12", {12, 13, 14}),
        ("~=3.12.1", {12}),
        ("!=3.12.*", {10, 11, 13, 14}),
        ("!=3.12.1", {10, 11, 12, 13, 14}),
        ("^3.12", {12, 13, 14}),
        ("~3.12", {12}),
        ("3.12 || >=3.14", {12, 14}),
        (">=3.11 <3.13", {11, 12}),
        (">=3,<4", {10, 11, 12, 13, 14}),
        ("*", {10, 11, 12, 13, 14}),
    ],
)
def test_which_pythons_a_project_allows(versions: str, allowed: set[int]) -> None:
    assert {minor for minor in range(10, 15) if allows(versions, minor)} == allowed


@given(
    clauses=st.lists(
        st.tuples(
            st.sampled_from([">=", "<=", ">", "<", "==", "!=", "~="]),
            st.integers(9, 15),
            st.sampled_from(["", ".0", ".3", ".*"]),
        ),
        min_size=1,
        max_size=3,
    ),
    minor=st.integers(10, 15),
)
def test_no_python_is_refused_that_the_versions_allow(clauses: list[tuple[str, int, str]], minor: int) -> None:
    """Whatever pip and uv make of them (packaging.specifiers); they know the third part of the version, too."""
    written = [(sign, given, micro) for sign, given, micro in clauses if micro != ".*" or sign in {"==", "!="}]
    versions = ",".join(f"{sign}3.{given}{micro}" for sign, given, micro in written)
    allowed = SpecifierSet(versions)
    if any(allowed.contains(f"3.{minor}.{release}") for release in range(1, 30)):
        assert allows(versions, minor)
    elif all(sign in {">=", "<"} and not micro for sign, _given, micro in written):
        assert not allows(versions, minor)


@pytest.mark.parametrize("minor", [12, 13, 14])
@pytest.mark.parametrize("platform", ["any", "manylinux_2_17_x86_64", "linux_x86_64", "linux_aarch64", "win_amd64"])
def test_wheels_fit_as_pip_says(minor: int, platform: str) -> None:
    """https://packaging.pypa.io/en/stable/tags.html: what the Python of the runtime can install on Linux."""
    ours = ["manylinux_2_17_x86_64", "linux_x86_64"]
    taken = {
        *cpython_tags((3, minor), [f"cp3{minor}"], ours),
        *compatible_tags((3, minor), f"cp3{minor}", ours),
    }
    pythons = ["py3", "py2", "py313", "py314", "cp39", "cp312", "cp313", "cp314"]
    for python, abi in itertools.product(pythons, ["none", "abi3", "cp312", "cp313", "cp313t", "cp314"]):
        # compiled for any machine, or for any Python: there are no such wheels
        if abi == "none" or (platform != "any" and python.startswith("cp")):
            assert fits(f"x-1-{python}-{abi}-{platform}.whl", minor) == (Tag(python, abi, platform) in taken)


@pytest.mark.parametrize(
    ("name", "minors"),
    [
        ("x-1-py3-none-any.whl", {12, 13, 14}),
        ("x-1-py2.py3-none-any.whl", {12, 13, 14}),
        ("x-1-2b-py313-none-any.whl", {13, 14}),
        ("x-1-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", {13}),
        ("x-1-cp313-cp313t-manylinux_2_17_x86_64.whl", set()),
        ("x-1-cp39-abi3-linux_x86_64.whl", {12, 13, 14}),
        ("x-1-cp313-cp313-manylinux_2_17_aarch64.whl", set()),
        ("x-1-cp313-cp313-musllinux_1_1_x86_64.whl", set()),
        ("x-1-cp313-cp313-macosx_11_0_x86_64.whl", set()),
        ("x-1-py2-none-any.whl", set()),
        ("x-1.tar.gz", {12, 13, 14}),
    ],
)
def test_which_wheels_fit(name: str, minors: set[int]) -> None:
    assert {minor for minor in (12, 13, 14) if fits(name, minor)} == minors


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("functions-framework\nsix\n-f https://example.com\n", {}),
        ("functions-framework\nsix\n", {"PIP_FIND_LINKS": "x"}),
    ],
)
def test_other_places_of_wheels_may_have_the_rest(tmp_path: Path, text: str, variables: dict[str, str]) -> None:
    assert said(tmp_path, {"requirements.txt": text, WHEEL: ""}, build_environment={**VENDORED, **variables}) == []


def test_what_names_files_and_installers_is_no_secret() -> None:
    variables = {**VENDORED, **PIPENV, "GOOGLE_FUNCTION_SOURCE": "app.py", "PIP_EXTRA_INDEX_URL": "https://me:x@a"}
    found = names_of({"project": "p", "location": "l", "name": "n", "build_environment": variables})
    assert found[3:] == ["wheels", "pipenv", "app.py"]
    assert len(names_of({"build_environment": None})) == len(names_of({"build_environment": "not read"})) == 3

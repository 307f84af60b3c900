# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments of services whose packages are installed."""

from __future__ import annotations

import typing as t
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.package import checks
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import adapters
from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements import cache as requirements_cache
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from tests.unit.plugins.module_utils._aws.service_runs import HANDLER, Shop, function
from tests.unit.plugins.module_utils._aws.wheelhouse import Wheelhouse


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wheelhouse:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = Wheelhouse(tmp_path / "wheels", monkeypatch)
    made.wheel("top")
    return made


@pytest.fixture
def served(house: Wheelhouse, shop: Shop) -> Shop:
    """A service with packages, deployed."""
    shop.write("top\n", "requirements.txt")
    shop.run(requirements={})
    return shop


def no_installer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements_cache, "find_installer", lambda *_given: pytest.fail("something was installed"))


def archives(shop: Shop) -> list[zipfile.ZipFile]:
    """The archives in the bucket of the service, the first first."""
    bucket = shop.aws.account.buckets[shop.stack.physical_ids["DeploymentBucket"]]
    return [zipfile.ZipFile(BytesIO(each.body)) for each in bucket.objects]


def version_of_top(archive: zipfile.ZipFile) -> str:
    return archive.read("top/__init__.py").decode().splitlines()[0]


def test_packages_lie_beside_the_source(served: Shop) -> None:
    (archive,) = archives(served)
    assert {"handler.py", "top/__init__.py", "top-1.0.dist-info/METADATA"} < set(archive.namelist())


def test_a_machine_that_never_installed_them_installs_nothing(
    served: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    no_installer(monkeypatch)
    assert not served.run().result["changed"]
    assert len(served.aws.operations()) == 7


def test_check_mode_installs_nothing(house: Wheelhouse, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("top\n", "requirements.txt")
    no_installer(monkeypatch)
    assert shop.check(requirements={}).result["changed"]


def test_a_newer_package_waits_for_an_upgrade(house: Wheelhouse, served: Shop) -> None:
    house.wheel("top", "2.0")
    assert not served.run().result["changed"]
    planned = served.check(requirements={"upgrade": True})
    assert planned.result["changed"]
    outcome = served.run(requirements={"upgrade": True})
    assert {change["type"].rpartition("::")[2] for change in outcome.result["changes"]} == {"Function", "Version"}
    assert sorted(version_of_top(each) for each in archives(served)) == ["VERSION = '1.0'", "VERSION = '2.0'"]
    assert not served.run().result["changed"]


def test_an_upgrade_stays_without_the_option(
    house: Wheelhouse, served: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.wheel("top", "2.0")
    served.run(requirements={"upgrade": True})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    assert not served.run(requirements={}).result["changed"]
    served.write(f"{HANDLER}\nx = 1\n")
    assert served.run().result["changed"]
    assert not served.run().result["changed"]


def test_an_upgrade_that_finds_the_same_is_deployed_once(served: Shop) -> None:
    assert served.run(requirements={"upgrade": True}).result["changed"]
    assert not served.run().result["changed"]


def test_other_requirements_are_another_archive(house: Wheelhouse, served: Shop) -> None:
    house.wheel("more")
    served.write("top\nmore\n", "requirements.txt")
    assert served.run().result["changed"]
    assert "more/__init__.py" in archives(served)[-1].namelist()


def test_a_function_with_requirements_and_a_runtime_of_its_own(house: Wheelhouse, shop: Shop) -> None:
    for version in ("312", "313"):
        house.wheel("fast", tag=f"cp{version}-cp{version}-manylinux2014_x86_64")
    shop.write("fast\n", "fast.txt")
    functions = [
        function("hello"),
        function("new", requirements={"file": "fast.txt"}),
        function("old", requirements={"file": "fast.txt"}, runtime="python3.12"),
    ]
    shop.run(functions=functions)
    tags = [each.read("fast/__init__.py") for each in archives(shop) if "fast/__init__.py" in each.namelist()]
    assert len(archives(shop)) == 3
    assert sorted(b"cp312" in tag for tag in tags) == [False, True]


def test_a_handler_can_be_in_a_package(house: Wheelhouse, shop: Shop) -> None:
    shop.write("top\n", "requirements.txt")
    handler = {**function("hello"), "handler": "top.handler"}
    with pytest.raises(OptionError, match=r"there is no top\.py"):
        shop.run(functions=[handler])
    shop.run(functions=[handler], requirements={})


def test_what_fails_fails_before_anything_is_written(house: Wheelhouse, shop: Shop) -> None:
    shop.write("absent\n", "requirements.txt")
    with pytest.raises(FaasError, match="no matching wheel of absent"):
        shop.run(requirements={}, deployment_bucket="archives")
    assert shop.aws.writes() == []


def test_packages_that_are_too_large(served: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LARGEST_SOURCE", 200)
    served.write(f"{HANDLER}\nx = 1\n")
    with pytest.raises(OptionError, match="source with its requirements must be at most"):
        served.run()


def test_progress(house: Wheelhouse, shop: Shop) -> None:
    shop.write("top\n", "requirements.txt")
    steps = shop.run(requirements={}).steps
    assert "Installing the requirements for python3.13 on x86_64 with pip" in steps
    assert any(line.startswith("Installed ") for line in steps)
    options: dict[str, t.Any] = {"requirements": {"installer": "pip"}}
    assert shop.run(**options).progress == []


@pytest.fixture
def layered(house: Wheelhouse, shop: Shop) -> Shop:
    """A service with its packages in a layer, deployed."""
    shop.write("top\n", "requirements.txt")
    shop.aws.cloudformation.polls = 0
    shop.run(requirements={"layer": True})
    return shop


def layer_arns(shop: Shop) -> list[str]:
    return [each["Arn"] for each in shop.aws.account.functions["shop-dev-hello"]["Layers"]]


def test_packages_in_a_layer_of_their_own(layered: Shop) -> None:
    assert len(layered.aws.operations()) == 11
    assert layered.aws.operations().count("put_object") == 2
    packages, source = sorted(archives(layered), key=lambda each: "handler.py" in each.namelist())
    assert {"python/top/__init__.py", "python/top-1.0.dist-info/METADATA"} <= set(packages.namelist())
    assert sorted(source.namelist()) == ["handler.py", "requirements.txt"]
    assert layer_arns(layered) == list(layered.aws.account.layers)


def test_a_run_with_a_layer_that_has_nothing_to_do(
    layered: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    no_installer(monkeypatch)
    assert not layered.run().result["changed"]
    assert len(layered.aws.operations()) == 7


def test_a_change_of_the_source_leaves_the_layer(layered: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    no_installer(monkeypatch)
    before = layer_arns(layered)
    layered.write(f"{HANDLER}\nx = 1\n")
    outcome = layered.run()
    assert {change["type"].rpartition("::")[2] for change in outcome.result["changes"]} == {"Function", "Version"}
    assert layered.aws.operations()[7:] == ["put_object", "update_stack", "describe_stack_events"]
    assert layer_arns(layered) == before


def test_other_packages_replace_the_layer_and_nothing_else(house: Wheelhouse, layered: Shop) -> None:
    house.wheel("more")
    before = layer_arns(layered)
    layered.write("top\nmore\n", "more.txt")
    outcome = layered.run(requirements={"layer": True, "file": "more.txt"}, exclude=["more.txt", "requirements.txt"])
    assert outcome.result["changed"]
    layered.write("more\n", "more.txt")
    outcome = layered.run()
    kinds = [(change["action"], change["type"].rpartition("::")[2]) for change in outcome.result["changes"]]
    assert sorted(kinds) == [
        ("Add", "LayerVersion"),
        ("Add", "Version"),
        ("Keep", "Version"),
        ("Modify", "Function"),
        ("Remove", "LayerVersion"),
    ]
    assert layered.aws.operations()[7:] == ["head_object", "put_object", "update_stack", "describe_stack_events"]
    assert layer_arns(layered) == list(layered.aws.account.layers) != before


def test_an_upgrade_of_a_layer(house: Wheelhouse, layered: Shop) -> None:
    house.wheel("top", "2.0")
    assert layered.run(requirements={"layer": True, "upgrade": True}).result["changed"]
    newest = archives(layered)[-1]
    assert newest.read("python/top/__init__.py").decode().startswith("VERSION = '2.0'")
    assert not layered.run(requirements={"layer": True}).result["changed"]


def test_a_layer_and_back(layered: Shop) -> None:
    outcome = layered.run(requirements={})
    assert ("Remove", "LayerVersion") in {
        (change["action"], change["type"].rpartition("::")[2]) for change in outcome.result["changes"]
    }
    assert (layered.aws.account.layers, layered.run().result["changed"]) == ({}, False)
    layered.run(requirements={"layer": True})
    assert len(layer_arns(layered)) == 1


def test_a_handler_can_be_in_a_layer(house: Wheelhouse, shop: Shop) -> None:
    shop.write("top\n", "requirements.txt")
    shop.run(functions=[{**function("hello"), "handler": "top.handler"}], requirements={"layer": True})


def test_a_sixth_layer_is_refused(house: Wheelhouse, shop: Shop) -> None:
    shop.write("top\n", "requirements.txt")
    arns = [f"arn:aws:lambda:us-east-1:123456789012:layer:tools{number}:1" for number in range(1, 6)]
    with pytest.raises(OptionError) as raised:
        shop.run(functions=[function("hello", layers=arns)], requirements={"layer": True})
    assert raised.value.message == (
        "layers of function hello must name at most 4 when requirements.layer is true, since Lambda takes five, "
        "but 5 were given."
    )
    assert shop.aws.operations() == []


def test_the_archive_of_a_layer_stays_as_long_as_it_is_in_use(layered: Shop) -> None:
    keys = set(layered.aws.account.buckets[layered.stack.physical_ids["DeploymentBucket"]].keys)
    for number in range(4):
        layered.write(f"{HANDLER}\nx = {number}\n")
        layered.run(keep_versions=1)
    left = set(layered.aws.account.buckets[layered.stack.physical_ids["DeploymentBucket"]].keys)
    assert len(left & keys) == 1
    assert not layered.run().result["changed"]


def test_a_layer_that_somebody_took_away_comes_back(layered: Shop) -> None:
    (arn,) = layer_arns(layered)
    layered.aws.account.functions["shop-dev-hello"]["Layers"] = []
    outcome = layered.run()
    assert [(each["property"], each["expected"], each["actual"]) for each in outcome.result["repaired"]] == [
        ("Layers", [arn], [])
    ]


def forget_archives(shop: Shop) -> list[str]:
    bucket = shop.aws.account.buckets[shop.stack.physical_ids["DeploymentBucket"]]
    keys = list(bucket.keys)
    bucket.objects.clear()
    return keys


def test_a_deleted_archive_with_packages_is_uploaded_again(served: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_archives(served)
    no_installer(monkeypatch)
    assert served.run(functions=[function("hello", "GET /ping", memory_size=512)]).result["changed"]
    assert {"handler.py", "top/__init__.py"} < set(archives(served)[0].namelist())
    assert not served.run().result["changed"]


def test_the_archive_of_a_layer_that_stays_is_not_needed(layered: Shop) -> None:
    assert len(forget_archives(layered)) == 2
    assert layered.run(functions=[function("hello", "GET /ping", memory_size=512)]).result["changed"]
    (archive,) = archives(layered)
    assert "handler.py" in archive.namelist()
    assert not layered.run().result["changed"]


def test_packages_of_one_function(house: Wheelhouse, shop: Shop) -> None:
    own = shop.folder.parent / "own"
    own.mkdir()
    (own / "handler.py").write_text(HANDLER)
    (own / "requirements.txt").write_text("top\n")
    functions = [function("hello", "GET /ping"), function("own", source=str(own), requirements={})]
    shop.run(functions=functions)
    keys = forget_archives(shop)
    shop.run(functions=[functions[0], {**functions[1], "timeout": 7}])
    (archive,) = archives(shop)
    assert len(keys) == 2
    assert "top/__init__.py" in archive.namelist()


def test_a_newer_adapter_of_applications_deploys_nothing(
    house: Wheelhouse, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.wheel("apig_wsgi", "2.20.0")
    web = {"name": "hello", "wsgi": "handler:endpoint", "routes": [{"method": "GET", "path": "/ping"}]}
    shop.run(functions=[web])
    assert "polycloud_handler_hello.py" in archives(shop)[0].namelist()
    monkeypatch.setitem(adapters.ADAPTERS, "wsgi", (("apig-wsgi==3.0", "sha256:00"),))
    with monkeypatch.context() as patched:
        no_installer(patched)
        assert not shop.run().result["changed"]
    house.wheel("apig_wsgi", "3.0")
    shop.write("def endpoint(environ, start_response): ...\n")
    assert shop.run().result["changed"]
    assert "apig_wsgi-3.0.dist-info/METADATA" in archives(shop)[-1].namelist()

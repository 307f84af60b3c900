# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates of functions that are not deployed from a source."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment import service_template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.description import diff, view
from ansible_collections.polycloud.faas.plugins.module_utils._aws.function.view import settings_options
from tests.unit.plugins.module_utils._aws.deployment.test_service_template import ids
from tests.unit.plugins.module_utils._aws.service_runs import (
    Options,
    archives,
    build_template,
    function,
    layered,
    make_service,
)

URI = "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1"


def build(**given: t.Any) -> Template:
    return build_template(make_service(functions=[{"name": "hello", **given}]), "1.zip")


def properties(template: Template) -> Options:
    return view.functions(template, "shop-dev")["hello"]


def test_an_image() -> None:
    made = properties(build(image={"uri": URI}, memory_size=256))
    assert {name: made[name] for name in ("Code", "PackageType", "MemorySize", "Architectures")} == {
        "Code": {"ImageUri": URI},
        "PackageType": "Image",
        "MemorySize": 256,
        "Architectures": ["x86_64"],
    }
    assert made.keys().isdisjoint({"Handler", "Runtime", "ImageConfig"})
    summary = view.function_summary(made)
    assert (summary["handler"], summary["runtime"], diff.code_location(made)) == (None, None, URI)


def test_what_an_image_runs() -> None:
    image = {"uri": URI, "command": ["shop.handler"], "entry_point": ["python", "-m"], "working_directory": "/srv"}
    assert properties(build(image=image))["ImageConfig"] == {
        "Command": ["shop.handler"],
        "EntryPoint": ["python", "-m"],
        "WorkingDirectory": "/srv",
    }


def test_a_package() -> None:
    package = {"bucket": "builds", "key": "shop.zip"}
    made = properties(build(handler="shop.handler", package=package))
    assert made["Code"] == {"S3Bucket": "builds", "S3Key": "shop.zip"}
    assert (made["Handler"], diff.code_location(made)) == ("shop.handler", "shop.zip")
    versioned = properties(build(handler="shop.handler", package={**package, "version": "v3"}))
    assert versioned["Code"]["S3ObjectVersion"] == "v3"
    assert diff.code_location(versioned) == "shop.zip (version v3)"


def test_another_image_or_package_is_another_version() -> None:
    given: list[Options] = [
        {"image": {"uri": URI}},
        {"image": {"uri": f"{URI}2"}},
        {"image": {"uri": URI, "command": ["a"]}},
        {"handler": "a.b", "package": {"bucket": "builds", "key": "1.zip"}},
        {"handler": "a.b", "package": {"bucket": "builds", "key": "1.zip", "version": "2"}},
    ]
    assert len({tuple(ids(build(**each), "AWS::Lambda::Version")) for each in given}) == len(given)


TOOLS = "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"


def build_with_layer(key: str, *functions: Options, **given: t.Any) -> Template:
    service = make_service(functions=[*functions], **given)
    return service_template.build_template(service, layered(archives(service), key))


def test_packages_in_a_layer() -> None:
    made = build_with_layer("packages.zip", function("hello", layers=[TOOLS]), architecture="arm64")
    (layer,) = ids(made, "AWS::Lambda::LayerVersion")
    assert made["Resources"][layer]["Properties"] == {
        "LayerName": "shop-dev-requirements",
        "Content": {"S3Bucket": {"Ref": "DeploymentBucket"}, "S3Key": "packages.zip"},
        "CompatibleRuntimes": ["python3.13"],
        "CompatibleArchitectures": ["arm64"],
    }
    assert properties(made)["Layers"] == [TOOLS, {"Ref": layer}]
    words = settings_options(made, "hello", properties(made))
    assert (words["layers"], words["requirements_layer"]) == ([TOOLS], "packages.zip")


def test_other_packages_are_another_layer_and_another_version() -> None:
    first, second = (build_with_layer(key, function("hello")) for key in ("1.zip", "2.zip"))
    for kind in ("AWS::Lambda::LayerVersion", "AWS::Lambda::Version"):
        assert ids(first, kind) != ids(second, kind)
    assert properties(first)["Code"] == properties(second)["Code"]


def test_functions_with_the_same_packages_share_a_layer() -> None:
    made = build_with_layer("packages.zip", function("hello"), function("other", exclude=["tests/"]))
    (layer,) = ids(made, "AWS::Lambda::LayerVersion")
    assert {str(each["Layers"]) for each in view.functions(made, "shop-dev").values()} == {str([{"Ref": layer}])}


def test_an_image_gets_no_layer() -> None:
    made = build_with_layer("packages.zip", function("hello"), {"name": "drawn", "image": {"uri": URI}})
    assert "Layers" not in view.functions(made, "shop-dev")["drawn"]

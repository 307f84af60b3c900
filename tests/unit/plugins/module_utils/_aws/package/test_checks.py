# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function is deployed from that cannot be right."""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import check_packaging
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import Options, function, make_service

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
IMAGE = {"uri": f"{REGISTRY}/team/shop:1.0"}
PACKAGE = {"bucket": "builds", "key": "shop/1.zip"}
ECR = "a URI of Amazon ECR with a tag or a digest, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"


def check(given: Options) -> None:
    (made,) = make_service(functions=[{**function("hello"), **given}]).functions
    check_packaging(made)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"source": "src"},
        {"handler": None, "image": IMAGE},
        {"handler": None, "image": {"uri": f"{REGISTRY}.cn/shop@sha256:{'0' * 64}", "command": ["a"]}},
        {"handler": None, "image": {"uri": {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}/shop:1"}}},
        {"package": {**PACKAGE, "version": "3"}},
    ],
)
def test_what_is_possible(given: Options) -> None:
    check(given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"handler": None}, "handler of function hello must be given, since it has no image."),
        ({"handler": None, "package": PACKAGE}, "handler of function hello must be given, since it has no image."),
        (
            {"image": IMAGE, "package": PACKAGE},
            "function hello must be deployed from one of source, image and package, but it has image and package.",
        ),
        (
            {"exclude": ["a"], "package": PACKAGE},
            "function hello must be deployed from one of source, image and package, "
            "but it has source, include or exclude and package.",
        ),
        (
            {"image": IMAGE},
            "handler of function hello must not be given together with image, but 'handler.endpoint' was given.",
        ),
        (
            {"handler": None, "image": {"uri": "python:3.13"}},
            f"image.uri of function hello must be {ECR}, but 'python:3.13' was given.",
        ),
        (
            {"handler": None, "image": {"uri": f"{REGISTRY}/shop"}},
            f"image.uri of function hello must be {ECR}, but '{REGISTRY}/shop' was given.",
        ),
        (
            {"handler": None, "image": {"uri": ["a"]}},
            "image.uri of function hello must be a string or one CloudFormation function, such as Fn::Sub, "
            "but \"['a']\" was given.",
        ),
        (
            {"handler": None, "image": {**IMAGE, "command": []}},
            "image.command of function hello must have 1 to 1500 elements, but it has 0.",
        ),
        (
            {"handler": None, "image": {**IMAGE, "working_directory": "/" * 1001}},
            "image.working_directory of function hello must have at most 1000 characters.",
        ),
        (
            {"package": {**PACKAGE, "bucket": "Builds"}},
            "package.bucket of function hello must be the name of an S3 bucket, but 'Builds' was given.",
        ),
        (
            {"package": {**PACKAGE, "key": "k" * 1025}},
            f"package.key of function hello must be the key of an S3 object, 1 to 1024 bytes, but '{'k' * 1025}' "
            "was given.",
        ),
    ],
)
def test_what_is_not(given: Options, message: str) -> None:
    with pytest.raises(OptionError) as raised:
        check(given)
    assert raised.value.message == message

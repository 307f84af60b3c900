# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user asked for, as values."""

from __future__ import annotations

import re
import typing as t

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function_settings import Settings
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.routes import Route
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from tests.unit.plugins.module_utils._aws.service_runs import function, make_service


def test_from_the_options() -> None:
    service = make_service(
        name="users",
        stage="prod",
        architecture="arm64",
        runtime="python3.12",
        functions=[
            function("read", "get /users/{id}", memory_size=256, timeout=9, description="Reads", environment={"A": "b"})
        ],
        log_retention_days=14,
        iam_statements=[{"Effect": "Allow"}],
        deployment_bucket="archives",
    )
    settings = Settings(memory_size=256, timeout=9, environment={"A": "b"}, description="Reads")
    read = Function("read", "handler.endpoint", (Route(method="GET", path="/users/{id}"),), settings=settings)
    statements = ({"Effect": "Allow"},)
    assert service == Service("users", "prod", "us-east-1", "python3.12", "arm64", (read,), 14, statements, "archives")


def test_what_is_not_given_stays_open() -> None:
    (read,) = make_service(functions=[function("read")]).functions
    assert read.settings == Settings()
    assert (read.settings.memory_size, read.settings.environment, read.settings.layers) == (None, None, ())


def test_names_that_follow() -> None:
    service = make_service()
    (hello,) = service.functions
    assert service.stack_name == "shop-dev"
    assert service.function_name(hello) == "shop-dev-hello"
    assert service.log_group(hello) == "/aws/lambda/shop-dev-hello"
    assert service.role_name() == "shop-dev-us-east-1-lambdaRole"
    assert service.archive_prefix == "polycloud.faas/shop/dev/"


@pytest.mark.parametrize(("routes", "expected"), [([], False), (["GET /"], True)])
def test_has_routes(routes: list[str], expected: bool) -> None:
    assert make_service(functions=[function("a"), function("b", *routes)]).has_routes is expected


@pytest.mark.parametrize(
    ("path", "segments"), [("/", ()), ("/users/{id}", ("users", "{id}")), ("/a/{proxy+}", ("a", "{proxy+}"))]
)
def test_segments(path: str, segments: tuple[str, ...]) -> None:
    assert Route(method="GET", path=path).segments == segments


@given(st.from_regex("[a-z][a-z-]{0,90}", fullmatch=True), st.from_regex("[a-z]{1,9}", fullmatch=True))
@example("a" * 90, "dev")
def test_role_names_fit_and_differ(name: str, stage: str) -> None:
    role = make_service(name=name, stage=stage).role_name()
    assert re.fullmatch(r"[\w+=,.@-]{1,64}", role)
    assert role != make_service(name=f"{name}x", stage=stage).role_name()


@pytest.mark.parametrize(
    ("value", "expected"), [("text", "text"), (7, "7"), (0.5, "0.5"), (True, "true"), (False, "false"), ("", "")]
)
def test_environment_values_become_text(value: t.Any, expected: str) -> None:
    (hello,) = make_service(functions=[function("hello", environment={"NAME": value})]).functions
    assert hello.settings.environment == {"NAME": expected}


@pytest.mark.parametrize(("value", "what"), [(None, "none"), (["a"], "another list or"), ({"a": 1}, "another list or")])
def test_environment_values_that_are_no_text_are_refused_unshown(value: t.Any, what: str) -> None:
    with pytest.raises(OptionError, match=f"^environment of function hello must have .* but NAME has {what}"):
        make_service(functions=[function("hello", environment={"NAME": value})])

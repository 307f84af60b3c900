# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates that are too large for a call go through the deployment bucket."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import body
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import (
    delete_uploaded_template,
    pass_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError
from tests.unit.plugins.module_utils._aws.fakes.fake_aws import FakeAws
from tests.unit.plugins.module_utils._aws.fakes.fake_resources import FakeBucket
from tests.unit.plugins.module_utils._aws.service_runs import Options, Shop, build_template, function, make_service

FIFTY: t.Final[list[Options]] = [
    function(f"job{number:02}", f"GET /job{number}", f"POST /job{number}") for number in range(50)
]
LARGE: t.Final = build_template(make_service(functions=FIFTY), "1.zip")
SMALL: t.Final = build_template(make_service(), "1.zip")


@pytest.fixture
def bucket(aws: FakeAws) -> FakeBucket:
    return aws.account.buckets.setdefault("archives", FakeBucket())


def templates(bucket: FakeBucket) -> list[str]:
    return [key for key in bucket.keys if key.startswith("polycloud.faas/shop/dev/templates/")]


def test_a_small_template_needs_no_bucket(aws: FakeAws) -> None:
    handed = pass_template(aws, SMALL, None)
    assert handed.parameters == {"TemplateBody": body(SMALL)}
    delete_uploaded_template(aws, handed)
    assert aws.calls == []


@pytest.mark.parametrize(
    ("region", "endpoint", "start"),
    [
        ("eu-central-1", None, "https://s3.eu-central-1.amazonaws.com"),
        ("cn-north-1", None, "https://s3.cn-north-1.amazonaws.com.cn"),
        ("us-east-1", "http://127.0.0.1:4566", "http://127.0.0.1:4566"),
    ],
)
def test_a_large_one_is_named_by_its_address(region: str, endpoint: str | None, start: str) -> None:
    aws = FakeAws(region, endpoint)
    bucket = aws.account.buckets.setdefault("archives", FakeBucket())
    url = pass_template(aws, LARGE, "archives").parameters["TemplateURL"]
    (key,) = templates(bucket)
    assert url == f"{start}/archives/{key}"
    found = bucket.current(key)
    assert found is not None
    assert json.loads(found.body) == LARGE


def test_the_same_template_is_there_once_and_stays(aws: FakeAws, bucket: FakeBucket) -> None:
    first, second = pass_template(aws, LARGE, "archives"), pass_template(aws, LARGE, "archives")
    assert first.parameters == second.parameters
    delete_uploaded_template(aws, second)
    assert len(bucket.objects) == 1
    delete_uploaded_template(aws, first)
    assert bucket.objects == []


def test_a_large_one_without_a_bucket(aws: FakeAws) -> None:
    with pytest.raises(CloudError, match=r"^A template of \d+ bytes needs a deployment bucket, but the stack has none"):
        pass_template(aws, LARGE, None)


def test_a_bucket_that_refuses_it(aws: FakeAws, bucket: FakeBucket) -> None:
    aws.fail("s3", "put_object", "AccessDenied", "Access Denied", status=403)
    with pytest.raises(CloudError, match="Uploading the template to bucket archives failed: Access Denied"):
        pass_template(aws, LARGE, "archives")


# Whole runs


def test_fifty_functions_are_deployed_changed_and_removed(shop: Shop) -> None:
    assert len(shop.run(functions=FIFTY).result["functions"]) == 50
    assert shop.aws.writes() == ["create_stack", "put_object", "put_object", "update_stack"]
    assert not shop.run().result["changed"]
    # The stack, its resources and its API, and of each function its configuration and its policy.
    assert len(shop.aws.calls) == 2 + 3 + 2 * 50
    (name,) = shop.aws.account.buckets
    assert len(templates(shop.aws.account.buckets[name])) == 1
    shop.run(functions=FIFTY[1:])
    assert shop.aws.writes() == ["put_object", "update_stack", "put_object", "update_stack"]
    shop.run(state="absent")
    assert shop.aws.account.buckets == {}


def test_in_a_given_bucket_the_templates_go_with_the_service(shop: Shop) -> None:
    bucket = shop.aws.account.buckets.setdefault("archives", FakeBucket())
    bucket.put("own.txt")
    shop.run(functions=FIFTY, deployment_bucket="archives")
    assert shop.aws.writes() == ["put_object", "put_object", "create_stack"]
    assert len(templates(bucket)) == 1
    shop.run(state="absent")
    assert bucket.keys == ["own.txt"]


def test_a_check_leaves_nothing_behind(shop: Shop) -> None:
    bucket = shop.aws.account.buckets.setdefault("archives", FakeBucket())
    shop.run(functions=FIFTY, deployment_bucket="archives")
    before = list(bucket.objects)
    checked = shop.check(functions=FIFTY[1:])
    assert checked.result["changed"]
    assert shop.aws.writes() == ["put_object", "create_change_set", "delete_change_set", "delete_object"]
    assert bucket.objects == before


def test_a_check_that_is_refused_leaves_nothing_behind(shop: Shop) -> None:
    bucket = shop.aws.account.buckets.setdefault("archives", FakeBucket())
    shop.run(functions=FIFTY, deployment_bucket="archives")
    before = list(bucket.objects)
    shop.aws.fail("cloudformation", "create_change_set", "AccessDenied", "no")
    with pytest.raises(CloudError, match="Previewing"):
        shop.check(functions=FIFTY[1:])
    assert bucket.objects == before

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a project shall be and what differs, without any call."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.project import project
from tests.unit.plugins.module_utils._gcp.scripted import PROJECT, project_options, project_resource

BEFORE = project.view(project_resource(), "0A0A0A-BBBBBB-CCCCCC", ["run.googleapis.com"])


def planned(before: project.View | None = None, **options: t.Any) -> project.View:
    return project.present(project.requested(project_options(**options)), BEFORE if before is None else before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"project_id": "Short"}, "project_id must be 6 to 30 lowercase letters, digits and hyphens"),
        ({"project_id": "abc-"}, "project_id must be 6 to 30"),
        ({"project_id": "my-google-project"}, "project_id must be without the word 'google'"),
        ({"project_id": "my-ssl-project"}, "project_id must be without the word 'ssl'"),
        ({"project_id": "my-null-project"}, "project_id must be without the word 'null'"),
        ({"project_id": "undefined-shop"}, "project_id must be without the word 'undefined'"),
        (
            {"project_id_prefix": "undefined", "parent": "folders/1"},
            "project_id_prefix must be without the word 'undefined'",
        ),
        ({"project_id_prefix": "Shop", "parent": "folders/1"}, "project_id_prefix must be 1 to 23 lowercase letters"),
        ({"project_id_prefix": "x" * 24, "parent": "folders/1"}, "project_id_prefix must be 1 to 23"),
        ({"project_id_prefix": "my-ssl", "parent": "folders/1"}, "project_id_prefix must be without the word 'ssl'"),
        ({"project_id_prefix": "shop"}, "project_id_prefix needs parent"),
        ({"name": "abc"}, "name must be 4 to 30 letters"),
        ({"name": "under_score"}, "name must be 4 to 30 letters"),
        ({"parent": "organization/1"}, "parent must be folders/NUMBER or organizations/NUMBER, but 'organization/1'"),
        ({"parent": "folders/x"}, "parent must be folders/NUMBER"),
        ({"billing_account": "mine"}, "billing_account must be an account such as 000000-AAAAAA-BBBBBB"),
        ({"apis": ["run"]}, "apis must be names of services, such as run.googleapis.com, but 'run' was given."),
        ({"purge_apis": True}, "purge_apis needs apis"),
        ({"disabled_apis": ["Run"]}, "disabled_apis must be names of services, such as run.googleapis.com, but 'Run'"),
        (
            {"apis": ["a.b", "c.d"], "disabled_apis": ["c.d"]},
            "apis and disabled_apis must have nothing in common, but both have c.d.",
        ),
        ({"disable_dependent_apis": True}, "disable_dependent_apis needs disabled_apis"),
        ({"check_api_usage": True}, "check_api_usage needs disabled_apis or purge_apis"),
        ({"labels": {"Team": "x"}}, "labels must have keys"),
        ({"wait_timeout": 0}, "wait_timeout must be at least 1 second, but 0 was given."),
        (
            {"state": "absent", "deletion_protection": True},
            "deletion_protection must be false to delete a project, but it is true.",
        ),
    ],
)
def test_options_that_cannot_be_right(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        project.requested(project_options(**options))
    assert caught.value.message.startswith(message)


def test_the_view_of_a_resource() -> None:
    assert BEFORE == {
        "project_id": PROJECT,
        "name": "DevOps",
        "project_number": "415",
        "state": "ACTIVE",
        "parent": "folders/1",
        "labels": {"team": "devops"},
        "billing_account": "0A0A0A-BBBBBB-CCCCCC",
        "apis": ["run.googleapis.com"],
    }
    bare = project.view({"name": "projects/1", "projectId": PROJECT}, "", None)
    assert (bare["parent"], bare["labels"], bare["billing_account"], bare["apis"]) == (None, {}, None, None)


def test_what_is_not_asked_for_stays() -> None:
    assert planned() == BEFORE
    assert project.changes(BEFORE, planned()) == []


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ({"name": "Other"}, {"name": "Other"}),
        ({"parent": "organizations/2"}, {"parent": "organizations/2"}),
        ({"labels": {"stage": 1}}, {"labels": {"stage": "1"}}),
        ({"labels": {"stage": "1"}, "purge_labels": False}, {"labels": {"stage": "1", "team": "devops"}}),
        ({"labels": {}}, {"labels": {}}),
        ({"billing_account": "000000-aaaaaa-bbbbbb"}, {"billing_account": "000000-AAAAAA-BBBBBB"}),
        (
            {"billing_account": "billingAccounts/000000-AAAAAA-BBBBBB"},
            {"billing_account": "000000-AAAAAA-BBBBBB"},
        ),
        ({"billing_account": ""}, {"billing_account": None}),
        ({"apis": ["iam.googleapis.com"]}, {"apis": ["iam.googleapis.com", "run.googleapis.com"]}),
        ({"apis": ["iam.googleapis.com"], "purge_apis": True}, {"apis": ["iam.googleapis.com"]}),
        ({"disabled_apis": ["iam.googleapis.com", "run.googleapis.com"]}, {"apis": []}),
        (
            {"apis": ["iam.googleapis.com"], "disabled_apis": ["run.googleapis.com"]},
            {"apis": ["iam.googleapis.com"]},
        ),
    ],
)
def test_each_option_changes_its_part(options: dict[str, t.Any], changed: dict[str, t.Any]) -> None:
    after = planned(**options)
    assert after == {**BEFORE, **changed}
    assert project.changes(BEFORE, after) == list(changed)


def test_a_new_project_is_named_as_its_id() -> None:
    after = planned({})
    assert (after["name"], after["project_number"], after["state"]) == (PROJECT, None, "ACTIVE")
    assert project.changes({}, after) == ["created"]
    assert "project_number" not in project.shown(after)


def test_a_project_pending_deletion_is_restored_not_created() -> None:
    pending = {**BEFORE, "state": "DELETE_REQUESTED", "billing_account": None, "apis": None}
    after = planned(pending, apis=["run.googleapis.com"], name="Other")
    assert after["state"] == "ACTIVE"
    assert project.changes(pending, after) == ["undeleted", "name", "apis"]


def test_deletion_keeps_the_project_for_a_while() -> None:
    after = project.absent(BEFORE)
    assert after == {**BEFORE, "state": "DELETE_REQUESTED"}
    assert project.changes(BEFORE, after) == ["deleted"]
    assert project.changes(after, project.absent(after)) == []
    assert project.absent({}) == {}

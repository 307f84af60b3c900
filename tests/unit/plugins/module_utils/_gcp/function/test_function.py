# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a function shall be and what differs, without any call."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.access import Access
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import SOURCE_LABEL, Found
from tests.unit.plugins.module_utils._gcp.scripted import SERVICE, function_options, function_resource

DIGEST = bytes(range(32))
LABEL = "aaaqeayeaudaocajbifqydiob4ibceqtcqkrmfyydenbwha5dypq"


def requested(**options: t.Any) -> function.Requested:
    return replace(function.requested(function_options(**options)), source_digest=DIGEST)


def ours(**changes: t.Any) -> dict[str, t.Any]:
    """A function that this collection deployed from the source."""
    resource = function_resource(**changes)
    resource["labels"] = {SOURCE_LABEL: LABEL, **resource["labels"]}
    return resource


def paths(now: dict[str, t.Any], **options: t.Any) -> list[str]:
    want = requested(**options)
    return [".".join(path) for path in function.mask(want, now, function.present(want, now))]


def test_the_label_of_the_source_fits_into_a_label() -> None:
    label = function.present(requested(), {})["labels"][SOURCE_LABEL]
    assert label == LABEL
    assert len(label) == 52
    assert function.source_sha256({"labels": {SOURCE_LABEL: label}}) == DIGEST.hex()


@pytest.mark.parametrize("label", ["", "a", "!!!!"])
def test_a_label_that_is_none_of_ours(label: str) -> None:
    assert function.source_sha256({"labels": {SOURCE_LABEL: label}}) is None


def test_what_google_fills_in_or_rewrites_is_no_difference() -> None:
    assert paths(ours()) == []


@pytest.mark.parametrize(
    ("service", "options", "sent"),
    [
        ({"availableCpu": "1"}, {"memory": "512Mi"}, {"availableMemory": "512Mi", "availableCpu": "1"}),
        ({"availableCpu": "0.1666"}, {"memory": "512Mi"}, {"availableMemory": "512Mi"}),
        # between two amounts of Google's table, nobody knows
        ({"availableMemory": "300M", "availableCpu": "0.2"}, {"memory": "512Mi"}, {"availableMemory": "512Mi"}),
        (
            {"availableMemory": "300M", "availableCpu": "0.5"},
            {"memory": "512Mi"},
            {"availableMemory": "512Mi", "availableCpu": "0.5"},
        ),
        ({"availableCpu": "1"}, {"memory": "512Mi", "cpu": ""}, {"availableMemory": "512Mi", "availableCpu": ""}),
        ({"availableCpu": "1"}, {"memory": "512Mi", "cpu": "2"}, {"availableMemory": "512Mi", "availableCpu": "2"}),
        ({"availableCpu": "0.1666"}, {"memory": "512Mi", "cpu": ""}, {"availableMemory": "512Mi"}),
    ],
)
def test_a_chosen_cpu_stays_when_the_memory_changes(
    service: dict[str, t.Any], options: dict[str, t.Any], sent: dict[str, t.Any]
) -> None:
    now, want = ours(serviceConfig=service), requested(**options)
    after = function.present(want, now)
    mask = function.mask(want, now, after)
    assert {path[-1] for path in mask} == set(sent)
    assert function.body(after, mask) == {"serviceConfig": sent}


def test_a_number_of_instances_that_equals_the_default_of_the_other_generation_is_one() -> None:
    first = {"environment": "GEN_1", "serviceConfig": {"maxInstanceCount": 100}}
    assert paths(ours(**first), environment_generation="gen1", max_instances=0) == ["serviceConfig.maxInstanceCount"]
    first["serviceConfig"] = {"maxInstanceCount": 3000}
    assert paths(ours(**first), environment_generation="gen1", max_instances=0) == []


def test_the_same_in_other_words_is_no_difference() -> None:
    options = {
        "memory": "256Mi",
        "cpu": "167m",
        "description": "",
        "min_instances": 0,
        "environment": {},
        "build_environment": {},
        "labels": {},
    }
    assert paths(ours(), **options) == []


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"description": "New"}, "description"),
        ({"runtime": "python312"}, "buildConfig.runtime"),
        ({"entry_point": "other"}, "buildConfig.entryPoint"),
        ({"memory": "512M"}, "serviceConfig.availableMemory"),
        ({"cpu": "1"}, "serviceConfig.availableCpu"),
        ({"timeout": 61}, "serviceConfig.timeoutSeconds"),
        ({"concurrency": 2}, "serviceConfig.maxInstanceRequestConcurrency"),
        ({"min_instances": 1}, "serviceConfig.minInstanceCount"),
        ({"max_instances": 1}, "serviceConfig.maxInstanceCount"),
        ({"ingress": "internal-only"}, "serviceConfig.ingressSettings"),
        ({"runtime_service_account": "a@b.c"}, "serviceConfig.serviceAccountEmail"),
        ({"environment": {"A": "b"}}, "serviceConfig.environmentVariables"),
        ({"build_environment": {"A": "b"}}, "buildConfig.environmentVariables"),
        ({"labels": {"a": "b"}}, "labels"),
    ],
)
def test_the_mask_names_only_what_differs(options: dict[str, t.Any], path: str) -> None:
    assert paths(ours(), **options) == [path]
    option = next(iter(options))
    want = requested(**options)
    before, after = Found(ours()), Found(function.present(want, ours()))
    assert function_view.changes(function_view.view(before), function_view.view(after)) == [option]


def test_what_was_removed_is_seen_and_removed() -> None:
    now = ours(
        labels={"old": "1", "goog-managed": "x", "deployment-tool": "cli-gcloud"},
        serviceConfig={"environmentVariables": {"OLD": "1", "KEPT": "2", "LOG_EXECUTION_ID": "true"}},
    )
    want = requested(labels={}, environment={"KEPT": "2"})
    after = function.present(want, now)
    assert paths(now, labels={}, environment={"KEPT": "2"}) == ["serviceConfig.environmentVariables", "labels"]
    assert after["labels"] == {SOURCE_LABEL: LABEL, "goog-managed": "x", "deployment-tool": "cli-gcloud"}
    assert after["serviceConfig"]["environmentVariables"] == {"KEPT": "2", "LOG_EXECUTION_ID": "true"}


def test_variables_that_are_not_named_stay_when_they_are_not_purged() -> None:
    now = ours(
        serviceConfig={"environmentVariables": {"OLD": "1", "KEPT": "2", "LOG_EXECUTION_ID": "true"}},
        buildConfig={"environmentVariables": {"BUILD": "1"}},
    )
    given = {"environment": {"KEPT": "3"}, "build_environment": {"MORE": "1"}, "purge_environment": False}
    after = function.present(requested(**given), now)
    assert after["serviceConfig"]["environmentVariables"] == {"OLD": "1", "KEPT": "3", "LOG_EXECUTION_ID": "true"}
    assert after["buildConfig"]["environmentVariables"] == {"BUILD": "1", "MORE": "1"}
    assert paths(after, **given) == []


@pytest.mark.parametrize(
    ("changes", "pinned"),
    [
        ({}, False),
        ({"serviceConfig": {"allTrafficOnLatestRevision": False}}, True),
        ({"environment": "GEN_1", "serviceConfig": {"allTrafficOnLatestRevision": False}}, False),
    ],
)
def test_traffic_of_older_revisions(changes: dict[str, t.Any], pinned: bool) -> None:
    assert function.pinned_traffic(ours(**changes)) is pinned
    assert not function.pinned_traffic({})


def test_google_leaves_out_that_older_revisions_have_traffic() -> None:
    resource = ours()
    del resource["serviceConfig"]["allTrafficOnLatestRevision"]
    assert function.pinned_traffic(resource)


def test_emptying_sends_empty_values_not_none() -> None:
    now = ours(description="Old", serviceConfig={"minInstanceCount": 2, "environmentVariables": {"A": "b"}})
    want = requested(description="", min_instances=0, environment={})
    after = function.present(want, now)
    sent = function.body(after, function.mask(want, now, after))
    assert sent == {"description": "", "serviceConfig": {"minInstanceCount": 0, "environmentVariables": {}}}


SECRET: t.Final = {"key": "PASSWORD", "projectId": "shop-1", "secret": "db", "version": "latest"}


@pytest.mark.parametrize("environment", [None, {}])
def test_a_variable_that_becomes_a_secret_is_no_plain_one_any_more(environment: dict[str, str] | None) -> None:
    now = ours(serviceConfig={"environmentVariables": {"PASSWORD": "plain", "LEVEL": "1"}})
    wanted = {"secret_environment": {"PASSWORD": {"secret": "db"}}, "environment": environment}
    want = requested(**wanted, purge_environment=False)
    after = function.present(want, now)
    assert after["serviceConfig"]["environmentVariables"] == {"LEVEL": "1"}
    assert [each["key"] for each in after["serviceConfig"]["secretEnvironmentVariables"]] == ["PASSWORD"]
    assert paths(now, **wanted, purge_environment=False) == [
        "serviceConfig.secretEnvironmentVariables",
        "serviceConfig.environmentVariables",
    ]


def test_a_secret_that_becomes_a_variable_is_no_secret_any_more() -> None:
    other = {**SECRET, "key": "OTHER"}
    now = ours(serviceConfig={"secretEnvironmentVariables": [SECRET, other]})
    after = function.present(requested(environment={"PASSWORD": "again"}), now)
    assert after["serviceConfig"]["secretEnvironmentVariables"] == [other]
    assert paths(now, environment={"PASSWORD": "again"}) == [
        "serviceConfig.secretEnvironmentVariables",
        "serviceConfig.environmentVariables",
    ]


def test_labels_are_left_alone_or_added_to() -> None:
    now = ours(labels={"mine": "1"})
    assert function.present(requested(), now)["labels"] == {SOURCE_LABEL: LABEL, "mine": "1"}
    added = function.present(requested(labels={"more": "2"}, purge_labels=False), now)["labels"]
    assert added == {SOURCE_LABEL: LABEL, "mine": "1", "more": "2"}


def test_the_variable_of_the_server_can_be_set_and_is_not_shown() -> None:
    assert paths(ours(), environment={"LOG_EXECUTION_ID": False}) == ["serviceConfig.environmentVariables"]
    off = ours(serviceConfig={"environmentVariables": {"LOG_EXECUTION_ID": "false"}})
    assert function_view.view(Found(ours()))["environment"] == {}
    assert function_view.view(Found(off))["environment"] == {"LOG_EXECUTION_ID": "false"}


def test_another_source_and_one_of_somebody_else() -> None:
    assert paths(ours(labels={SOURCE_LABEL: "b" * 52})) == ["labels", "buildConfig.source"]
    assert paths(function_resource(labels={"deployment-tool": "cli-gcloud"})) == ["labels", "buildConfig.source"]


@pytest.mark.parametrize(
    "failure",
    [{"state": "FAILED"}, {"stateMessages": [{"severity": "ERROR", "message": "The service is gone."}]}],
)
def test_a_failed_deployment_is_made_again(failure: dict[str, t.Any]) -> None:
    now = ours(**failure)
    assert paths(now) == ["buildConfig.source"]
    before, after = function_view.view(Found(now)), function_view.view(Found(function.present(requested(), now)))
    assert function_view.changes(before, after) in (["state"], ["errors"])


def test_a_warning_is_no_failure() -> None:
    assert paths(ours(stateMessages=[{"severity": "WARNING", "message": "Runtime is old."}])) == []


def test_a_new_function_gets_what_is_set_and_nothing_else() -> None:
    want = requested(memory="1Gi", min_instances=0, environment={"A": 1}, labels={})
    after = function.present(want, {})
    assert function.body(after, function.creation_paths(after)) == {
        "buildConfig": {"runtime": "python313", "entryPoint": "endpoint"},
        "serviceConfig": {"availableMemory": "1Gi", "environmentVariables": {"A": "1"}},
        "labels": {SOURCE_LABEL: LABEL},
    }


def test_the_view() -> None:
    shown = function_view.view(Found(ours(labels={"team": "x"}), Access(("allUsers", "user:a@b.c"))))
    assert shown["url"] == "https://us-central1-devops-project.cloudfunctions.net/hello"
    assert (shown["project"], shown["location"], shown["name"]) == ("devops-project", "us-central1", "hello")
    assert (shown["environment_generation"], shown["ingress"], shown["min_instances"]) == ("gen2", "all", 0)
    assert (shown["public"], shown["invokers"]) == (True, ["user:a@b.c"])
    assert (shown["labels"], shown["source_sha256"]) == ({"team": "x"}, DIGEST.hex())
    assert function_view.view(Found()) == {}


def test_the_url_of_the_service_where_there_is_no_other() -> None:
    assert function_view.view(Found({**ours(), "url": ""}))["url"] == "https://hello-xyz-uc.a.run.app"


def test_values_of_variables_are_not_shown() -> None:
    before = function_view.view(Found(ours(serviceConfig={"environmentVariables": {"A": "secret-1", "B": "secret-2"}})))
    after = {**before, "environment": {"A": "secret-3", "C": "secret-4"}, "build_environment": {"D": "secret-5"}}
    shown = function_view.masked(before, after)
    assert "secret-" not in repr(shown)
    assert shown[0]["environment"] == {"A": "(set)", "B": "(set)"}
    assert shown[1]["environment"] == {"A": "(changed)", "C": "(set)"}
    assert shown[1]["build_environment"] == {"D": "(set)"}
    assert function_view.masked({}, {}) == ({}, {})


def test_a_diff_leaves_out_what_nobody_can_know() -> None:
    assert not set(function_view.shown(function_view.view(Found(ours())))) & set(function_view.VOLATILE)


def test_created_and_deleted() -> None:
    here = function_view.view(Found(ours()))
    assert function_view.changes({}, here) == ["created"]
    assert function_view.changes(here, {}) == ["deleted"]
    assert function_view.changes({}, {}) == []


def test_the_name_of_the_service() -> None:
    assert requested(name="Hello").service == SERVICE

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The network and the service accounts that Google makes in a project."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError, OptionError
from ansible_collections.polycloud.faas.plugins.module_utils._gcp import run_project
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.connection.failures import GoogleError
from ansible_collections.polycloud.faas.plugins.module_utils._module.task import Task
from tests.unit.plugins.module_utils._gcp.scripted import (
    NOT_FOUND,
    PROJECT,
    Clock,
    Json,
    ScriptedGoogle,
    project_options,
    project_resource,
)

LIST_APIS = f"serviceusage GET v1/projects/{PROJECT}/services"
ENABLE = f"serviceusage POST v1/projects/{PROJECT}/services/compute.googleapis.com:enable"
GET_NETWORK = f"compute GET projects/{PROJECT}/global/networks/default"
DELETE_NETWORK = f"compute DELETE projects/{PROJECT}/global/networks/default"
RULES = f"compute GET projects/{PROJECT}/global/firewalls"
ACCOUNTS = f"iam GET v1/projects/{PROJECT}/serviceAccounts"
READ_POLICY = f"cloudresourcemanager POST v3/projects/{PROJECT}:getIamPolicy"
WRITE_POLICY = f"cloudresourcemanager POST v3/projects/{PROJECT}:setIamPolicy"
COMPUTE = "415-compute@developer.gserviceaccount.com"
APPENGINE = f"{PROJECT}@appspot.gserviceaccount.com"
OTHERS = "999-compute@developer.gserviceaccount.com"
DISABLE = f"iam POST v1/projects/{PROJECT}/serviceAccounts/{COMPUTE}:disable"
DELETE_ACCOUNT = f"iam DELETE v1/projects/{PROJECT}/serviceAccounts/{COMPUTE}"
DONE: Json = {"name": "operation-1", "status": "DONE"}


def rules(*names: str, network: str = "default") -> Json:
    url = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/global/networks/{network}"
    return {"items": [{"name": name, "network": url} for name in names]}


def delete_rule(name: str) -> str:
    return f"compute DELETE projects/{PROJECT}/global/firewalls/{name}"


def apis(*names: str) -> Json:
    return {"services": [{"name": f"projects/415/services/{name}.googleapis.com"} for name in names]}


@pytest.fixture(autouse=True)
def _there(google: ScriptedGoogle) -> None:
    """A project with what Google made in it, besides what somebody else did."""
    google.on(f"cloudresourcemanager GET v3/projects/{PROJECT}", project_resource())
    google.on(f"cloudbilling GET v1/projects/{PROJECT}/billingInfo", {})
    google.on(LIST_APIS, apis("compute", "iam"))
    google.on(GET_NETWORK, {"name": "default"})
    more = {**rules("default-allow-icmp"), "nextPageToken": "2"}
    google.on(RULES, more, {"items": [*rules("default-allow-ssh")["items"], *rules("web", network="shop")["items"]]})
    google.on(delete_rule("default-allow-icmp"), DONE)
    google.on(delete_rule("default-allow-ssh"), DONE)
    google.on(DELETE_NETWORK, DONE)
    google.on(ACCOUNTS, {"accounts": [{"email": COMPUTE}, {"email": "own@devops-project.iam.gserviceaccount.com"}]})
    google.on(DISABLE, {})
    google.on(DELETE_ACCOUNT, {})
    members = [f"serviceAccount:{email}" for email in (COMPUTE, APPENGINE, OTHERS)]
    google.on(READ_POLICY, {"etag": "e1", "bindings": [{"role": "roles/editor", "members": [*members, "user:a@x.y"]}]})
    google.on(WRITE_POLICY, {})


def run(check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
    return run_project.run(Task(project_options(**options), check_mode, show_diff=True))


def test_the_rules_go_before_the_network(google: ScriptedGoogle) -> None:
    google.on(DELETE_NETWORK, {"name": "operation-1", "status": "RUNNING"})
    google.on(f"compute GET projects/{PROJECT}/global/operations/operation-1", {"status": "RUNNING"}, DONE)
    result = run(default_network="delete")
    assert google.writes[-1] == DELETE_NETWORK
    assert sorted(google.writes[:-1]) == [delete_rule("default-allow-icmp"), delete_rule("default-allow-ssh")]
    assert result["changes"] == ["default_network"]
    assert result["diff"]["before"]["default_network"] == {
        "name": "default",
        "firewall_rules": ["default-allow-icmp", "default-allow-ssh"],
    }
    assert result["default_network"] is None


def test_check_mode_shows_what_goes(google: ScriptedGoogle) -> None:
    result = run(check_mode=True, default_network="delete", default_service_accounts="delete")
    assert result["changes"] == ["default_network", "default_service_accounts"]
    assert result["diff"]["before"]["default_service_accounts"] == {COMPUTE: "enabled"}
    assert result["diff"]["after"]["default_service_accounts"] == {}
    assert google.writes == []


def test_a_network_that_is_gone_takes_one_read(google: ScriptedGoogle) -> None:
    google.on(GET_NETWORK, NOT_FOUND)
    assert not run(default_network="delete")["changed"]
    assert len(google.names) == 4


def test_without_the_api_nothing_is_read(google: ScriptedGoogle) -> None:
    google.on(LIST_APIS, apis("logging"))
    assert not run(default_network="delete", default_service_accounts="disable")["changed"]
    assert len(google.names) == 3


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_network_in_use_stays(google: ScriptedGoogle, check_mode: bool) -> None:
    google.on(RULES, rules("default-allow-ssh", "web"))
    with pytest.raises(FaasError, match="firewall rules that Google did not create: web"):
        run(check_mode, default_network="delete")
    assert google.writes == []


def test_an_operation_that_fails_is_told(google: ScriptedGoogle) -> None:
    failed = {
        **DONE,
        "error": {"errors": [{"code": "RESOURCE_IN_USE", "message": "The network is used by a machine."}]},
    }
    google.on(DELETE_NETWORK, failed)
    with pytest.raises(
        GoogleError, match=r"^Deleting the network default of project devops-project failed: The network is"
    ):
        run(default_network="delete")


def test_what_comes_with_an_api_is_waited_for(google: ScriptedGoogle) -> None:
    google.on(LIST_APIS, apis("iam"), apis("iam", "compute"))
    google.on(ENABLE, {"name": "operations/1", "done": True})
    google.on(GET_NETWORK, NOT_FOUND, {"name": "default"})
    google.on(ACCOUNTS, {}, {"accounts": [{"email": COMPUTE}]})
    options: Json = {"default_network": "delete", "default_service_accounts": "disable"}
    result = run(apis=["compute.googleapis.com"], **options)
    assert {DELETE_NETWORK, DISABLE} <= set(google.writes)
    assert result["changes"] == ["apis", "default_network", "default_service_accounts"]
    assert result["default_service_accounts"] == {COMPUTE: "disabled"}


def test_what_an_organization_forbids_is_not_waited_for_long(google: ScriptedGoogle, clock: Clock) -> None:
    google.on(LIST_APIS, apis("iam"), apis("iam", "compute"))
    google.on(ENABLE, {"name": "operations/1", "done": True})
    google.on(GET_NETWORK, NOT_FOUND)
    assert run(apis=["compute.googleapis.com"], default_network="delete")["changes"] == ["apis"]
    assert 10 <= clock.now <= 20


def test_accounts_are_disabled_once(google: ScriptedGoogle) -> None:
    assert run(default_service_accounts="disable")["changes"] == ["default_service_accounts"]
    google.on(ACCOUNTS, {"accounts": [{"email": COMPUTE, "disabled": True}]})
    assert not run(default_service_accounts="disable")["changed"]
    assert google.writes == [DISABLE]


def test_accounts_are_deleted(google: ScriptedGoogle) -> None:
    result = run(default_service_accounts="delete")
    assert google.writes == [DELETE_ACCOUNT]
    assert result["default_service_accounts"] == {}


def test_only_the_default_accounts_of_this_project_lose_their_role(google: ScriptedGoogle) -> None:
    result = run(default_service_accounts="deprivilege")
    assert google.writes == [WRITE_POLICY]
    assert result["diff"]["before"]["default_service_accounts"] == {COMPUTE: "roles/editor", APPENGINE: "roles/editor"}
    (written,) = google.named(WRITE_POLICY)
    assert written.body["policy"] == {
        "etag": "e1",
        "version": 3,
        "bindings": [{"role": "roles/editor", "members": [f"serviceAccount:{OTHERS}", "user:a@x.y"]}],
    }


def test_accounts_need_the_iam_api(google: ScriptedGoogle) -> None:
    google.on(LIST_APIS, apis("run"))
    with pytest.raises(FaasError, match=f"needs the IAM API in project {PROJECT}, but it is disabled") as caught:
        run(default_service_accounts="delete")
    assert caught.value.hint == "Add iam.googleapis.com to apis."
    assert google.writes == []


def test_a_role_is_not_given_and_taken(google: ScriptedGoogle) -> None:
    bindings = [{"role": "roles/editor", "members": [f"serviceAccount:{COMPUTE}"]}]
    with pytest.raises(OptionError, match="deprivilege takes roles/editor from serviceAccount:415-compute"):
        run(default_service_accounts="deprivilege", iam_bindings=bindings)
    assert google.calls == []


def test_what_an_api_took_with_it_is_not_deleted(google: ScriptedGoogle) -> None:
    google.on(LIST_APIS, apis("iam", "compute"), apis("iam"))
    google.on(
        f"serviceusage POST v1/projects/{PROJECT}/services/compute.googleapis.com:disable", {"name": "o", "done": True}
    )
    result = run(disabled_apis=["compute.googleapis.com"], default_network="delete")
    assert result["changes"] == ["apis"]
    assert DELETE_NETWORK not in google.writes

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How options are written for Google, and what counts as the same."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import function
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import view as function_view
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function.function import Found
from tests.unit.plugins.module_utils._gcp.function_examples import DIFFERENT, SAME, ours, requested
from tests.unit.plugins.module_utils._gcp.scripted import PLACE, PROJECT

Json = dict[str, t.Any]


def sent(now: Json, **options: t.Any) -> tuple[list[str], Json]:
    """The mask and the body of the update."""
    want = requested(**options)
    after = function.present(want, now)
    paths = function.mask(want, now, after)
    return [".".join(path) for path in paths], function.body(after, paths)


@pytest.mark.parametrize(("options", "changes"), SAME)
def test_the_same_in_the_words_of_google(options: Json, changes: Json) -> None:
    assert sent(ours(**changes), **options) == ([], {})


@pytest.mark.parametrize(("options", "path"), DIFFERENT)
def test_each_option_is_sent_alone(options: Json, path: str) -> None:
    assert sent(ours(), **options)[0] == [path]
    after = function.present(requested(**options), ours())
    before_view, after_view = function_view.view(Found(ours())), function_view.view(Found(after))
    assert function_view.changes(before_view, after_view) == list(options)


CONNECTOR = "locations/us-central1/connectors/mine"
NETWORK = "global/networks/n"


@pytest.mark.parametrize(
    ("options", "live", "is_same"),
    [
        ({"vpc_connector": "mine"}, {"vpcConnector": f"projects/1/{CONNECTOR}"}, True),
        ({"vpc_connector": "mine"}, {"vpcConnector": f"projects/42/{CONNECTOR}"}, False),
        ({"vpc_connector": f"projects/42/{CONNECTOR}"}, {"vpcConnector": f"projects/other/{CONNECTOR}"}, True),
        ({"vpc_connector": f"projects/42/{CONNECTOR}"}, {"vpcConnector": f"projects/43/{CONNECTOR}"}, False),
        ({"vpc_connector": f"projects/other/{CONNECTOR}"}, {"vpcConnector": f"projects/third/{CONNECTOR}"}, False),
        ({"vpc_connector": f"projects/other/{CONNECTOR}"}, {"vpcConnector": f"projects/1/{CONNECTOR}"}, False),
        ({"network": "n"}, {"network": f"projects/{PROJECT}/{NETWORK}"}, True),
        ({"network": "n"}, {"network": f"https://www.googleapis.com/compute/v1/projects/1/{NETWORK}"}, True),
        ({"network": f"projects/host/{NETWORK}"}, {"network": "n"}, False),
        ({"network": f"projects/host/{NETWORK}"}, {"network": f"projects/{PROJECT}/{NETWORK}"}, False),
        ({"subnetwork": "s"}, {"subnetwork": "regions/us-central1/subnetworks/s"}, True),
        ({"subnetwork": "s"}, {"subnetwork": "regions/us-east1/subnetworks/s"}, False),
        (
            {"secret_environment": {"A": {"secret": "s", "project": "1"}}},
            {"secretEnvironmentVariables": [{"key": "A", "projectId": "1", "secret": "s", "version": "latest"}]},
            True,
        ),
    ],
)
def test_names_of_other_projects_and_regions_are_compared_whole(options: Json, live: Json, is_same: bool) -> None:
    """Google has the number of the project, which is 1."""
    if not {"network", "subnetwork"}.isdisjoint(options):
        options = {"direct_vpc": {"network": None, "subnetwork": None, "tags": None, **options}}
        live = {"directVpcNetworkInterface": [{"network": "n", **live}]}
    assert (sent(ours(serviceConfig=live), **options)[0] == []) is is_same


def test_an_id_and_a_number_are_the_same_while_the_number_of_the_project_is_not_known() -> None:
    now = ours(serviceConfig={"vpcConnector": f"projects/42/{CONNECTOR}", "serviceAccountEmail": "a@b.c"})
    assert sent(now, vpc_connector="mine")[0] == []


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("b@c.d", f"projects/{PROJECT}/serviceAccounts/b@c.d"),
        ("b@other.iam.gserviceaccount.com", "projects/other/serviceAccounts/b@other.iam.gserviceaccount.com"),
        (
            "b@shop.example.com.iam.gserviceaccount.com",
            "projects/example.com:shop/serviceAccounts/b@shop.example.com.iam.gserviceaccount.com",
        ),
        (
            "42-compute@developer.gserviceaccount.com",
            "projects/42/serviceAccounts/42-compute@developer.gserviceaccount.com",
        ),
        ("other@appspot.gserviceaccount.com", "projects/other/serviceAccounts/other@appspot.gserviceaccount.com"),
        ("projects/p/serviceAccounts/b@c.d", "projects/p/serviceAccounts/b@c.d"),
    ],
)
def test_an_account_is_in_the_project_that_its_email_names(given: str, written: str) -> None:
    found = requested(build_service_account=given, runtime_service_account=given).values
    assert found["build_service_account"] == written
    assert found["runtime_service_account"] == given.rpartition("/")[2]


def test_a_change_of_the_update_policy_names_both_and_sends_one() -> None:
    mask, body = sent(ours(), runtime_update_policy="on-deploy")
    assert mask == ["buildConfig.automaticUpdatePolicy", "buildConfig.onDeployUpdatePolicy"]
    assert body == {"buildConfig": {"onDeployUpdatePolicy": {}}}


def test_a_runtime_is_renewed_automatically_when_google_does_not_say() -> None:
    now = ours()
    del now["buildConfig"]["automaticUpdatePolicy"]
    assert sent(now, runtime_update_policy="automatic") == ([], {})
    assert sent(now, runtime_update_policy="on-deploy")[1] == {"buildConfig": {"onDeployUpdatePolicy": {}}}
    assert function.update_policy({}) is None


def test_a_new_function_gets_its_update_policy() -> None:
    after = function.present(requested(runtime_update_policy="on-deploy"), {})
    assert function.body(after, function.creation_paths(after))["buildConfig"]["onDeployUpdatePolicy"] == {}


def test_what_goes_through_the_network_goes_with_it() -> None:
    connected = {"vpcConnector": f"{PLACE}/connectors/mine", "vpcConnectorEgressSettings": "ALL_TRAFFIC"}
    now = ours(serviceConfig=connected)
    assert sent(now, vpc_connector="mine", vpc_egress="all-traffic")[0] == []
    assert sent(now, vpc_connector="mine", vpc_egress="private-ranges-only") == (
        ["serviceConfig.vpcConnectorEgressSettings"],
        {"serviceConfig": {"vpcConnectorEgressSettings": "PRIVATE_RANGES_ONLY"}},
    )
    assert sent(now, vpc_egress="private-ranges-only")[0] == ["serviceConfig.vpcConnectorEgressSettings"]
    direct = ours(serviceConfig={"directVpcNetworkInterface": [{"network": "n"}]})
    assert sent(direct, vpc_egress="all-traffic")[0] == ["serviceConfig.directVpcEgress"]
    mask, body = sent(now, vpc_connector="")
    assert mask == ["serviceConfig.vpcConnector", "serviceConfig.vpcConnectorEgressSettings"]
    assert body == {"serviceConfig": {"vpcConnector": ""}}


def test_one_way_into_a_network_takes_the_place_of_the_other() -> None:
    now = ours(serviceConfig={"vpcConnector": f"{PLACE}/connectors/mine", "vpcConnectorEgressSettings": "ALL_TRAFFIC"})
    direct = {"network": "default", "subnetwork": None, "tags": None}
    mask, body = sent(now, direct_vpc=direct, vpc_egress="all-traffic")
    assert body == {
        "serviceConfig": {
            "directVpcNetworkInterface": [{"network": "default"}],
            "directVpcEgress": "VPC_EGRESS_ALL_TRAFFIC",
        }
    }
    assert {"serviceConfig.vpcConnector", "serviceConfig.vpcConnectorEgressSettings"} < set(mask)
    back = sent(function.present(requested(direct_vpc=direct), now), vpc_connector="mine")
    assert "serviceConfig.directVpcNetworkInterface" in back[0]
    assert back[1] == {"serviceConfig": {"vpcConnector": f"{PLACE}/connectors/mine"}}


def test_another_secret_and_one_less_are_seen() -> None:
    secrets = [{"key": "A", "projectId": PROJECT, "secret": "s", "version": "1"}]
    now = ours(serviceConfig={"secretEnvironmentVariables": secrets})
    for given in ({"A": {"secret": "s", "version": 2}}, {"A": {"secret": "s", "version": 1, "project": "7"}}, {}):
        assert sent(now, secret_environment=given)[0] == ["serviceConfig.secretEnvironmentVariables"]


def test_the_view_of_what_other_resources_are_named() -> None:
    shown = function_view.view(
        Found(
            ours(
                buildConfig={"serviceAccount": "projects/p/serviceAccounts/b@c.d"},
                serviceConfig={
                    "directVpcNetworkInterface": [{"network": "n"}],
                    "directVpcEgress": "VPC_EGRESS_PRIVATE_RANGES_ONLY",
                    "secretVolumes": [{"mountPath": "/b", "secret": "s"}, {"mountPath": "/a", "secret": "s"}],
                },
            )
        )
    )
    assert shown["build_service_account"] == "b@c.d"
    assert shown["direct_vpc"] == {"network": "n", "subnetwork": None, "tags": []}
    assert shown["vpc_egress"] == "private-ranges-only"
    assert [volume["mount_path"] for volume in shown["secret_volumes"]] == ["/a", "/b"]
    assert shown["secret_volumes"][0]["versions"] == [{"version": "latest", "path": "s"}]

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

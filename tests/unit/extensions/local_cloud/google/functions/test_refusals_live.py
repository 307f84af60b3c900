# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Google refuses of functions: locations, new service accounts, states that pass, organization policies."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.extensions.local_cloud.google.google_live import LOCATION, Google, function, service

UNKNOWN = "Permission denied on 'locations/us-centrall1' (or it may not exist)."
PLACE = "projects/shop-1/locations/us-centrall1"


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", f"cloudfunctions/v2/{PLACE}/functions"),
        ("GET", f"cloudfunctions/v2/{PLACE}/functions/ping"),
        ("DELETE", f"cloudfunctions/v2/{PLACE}/functions/ping"),
        ("GET", f"cloudfunctions/v2/{PLACE}/runtimes"),
        ("GET", f"cloudfunctions/v2/{PLACE}/operations"),
        ("POST", f"cloudfunctions/v2/{PLACE}/functions:generateUploadUrl"),
        ("GET", f"cloudfunctions/v2/{PLACE}/functions/ping:getIamPolicy"),
        ("GET", f"cloudfunctions/v1/{PLACE}/functions/ping"),
        ("GET", f"run/v2/{PLACE}/services"),
        ("GET", f"run/v2/{PLACE}/services/ping:getIamPolicy"),
    ],
)
def test_a_location_that_does_not_exist(google: Google, verb: str, path: str) -> None:
    status, answer = google.call(verb, path, {} if verb == "POST" else None)
    assert (status, answer["error"]["message"]) == (403, UNKNOWN)


def test_all_locations_are_no_location(google: Google) -> None:
    assert google.ok("GET", "cloudfunctions/v2/projects/shop-1/locations/-/functions") == {}


def new_account(google: Google) -> str:
    path = "iam/v1/projects/shop-1/serviceAccounts"
    google.enable("iam", "logging")
    return str(google.ok("POST", path, {"accountId": "runner"})["email"])


def policy(email: str) -> t.Any:
    return {"policy": {"bindings": [{"role": "roles/run.invoker", "members": [f"serviceAccount:{email}"]}]}}


def test_a_service_account_that_is_new(google: Google) -> None:
    google.deploy()
    google.configure(service_account_seconds=60)
    email = new_account(google)
    status, answer = google.create("other", serviceConfig={"serviceAccountEmail": email})
    assert status == 404
    assert answer["error"]["message"].startswith(f"Service account projects/-/serviceAccounts/{email} was not found.")
    status, answer = google.call("POST", f"run/v2/{service()}:setIamPolicy", policy(email))
    assert (status, answer["error"]["message"]) == (400, f"Service account {email} does not exist.")
    google.configure(service_account_seconds=0)
    google.deploy("other", serviceConfig={"serviceAccountEmail": email})
    google.ok("POST", f"run/v2/{service()}:setIamPolicy", policy(email))


def test_a_service_account_that_does_not_exist(google: Google) -> None:
    google.deploy()
    status, answer = google.call(
        "POST", f"run/v2/{service()}:setIamPolicy", policy("nobody@shop-1.iam.gserviceaccount.com")
    )
    assert status == 400
    assert "does not exist" in answer["error"]["message"]
    google.ok("POST", f"run/v2/{service()}:setIamPolicy", policy("service-1@gcf-admin-robot.iam.gserviceaccount.com"))


@pytest.mark.parametrize("state", ["DEPLOYING", "DELETING", "DETACHING"])
def test_a_function_in_a_state_that_passes_takes_no_change(google: Google, state: str) -> None:
    google.deploy()
    google.configure(function_states={function(): state})
    assert google.ok("GET", f"cloudfunctions/v2/{function()}")["state"] == state
    for verb, query in (("PATCH", "?updateMask=description"), ("DELETE", "")):
        status, answer = google.call(verb, f"cloudfunctions/v2/{function()}{query}", {} if query else None)
        assert (status, answer["error"]["message"]) == (409, "unable to queue the operation")


@pytest.mark.parametrize("state", ["FAILED", "UNKNOWN", "DETACH_FAILED", "STATE_UNSPECIFIED"])
def test_a_function_in_a_state_that_stays_takes_changes(google: Google, state: str) -> None:
    google.deploy()
    google.configure(function_states={function(): state})
    listed = google.ok("GET", f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions")["functions"]
    assert [each["state"] for each in listed] == [state]
    google.done("cloudfunctions/v2", google.patch("description", {"description": "new"})[1])
    assert google.ok("GET", f"cloudfunctions/v2/{function()}")["state"] == "ACTIVE"


def refused_setting(google: Google, **settings: t.Any) -> str:
    answer = google.session.post(f"{google.url}/_local/config", json=settings, timeout=20)
    assert answer.status_code == 400
    return str(answer.json()["error"])


def test_states_and_policies_that_do_not_exist(google: Google) -> None:
    assert "must be one of STATE_UNSPECIFIED, ACTIVE" in refused_setting(google, function_states={function(): "GONE"})
    assert "known: cloudfunctions.allowedIngress" in refused_setting(google, organization_policies={"none": True})
    assert "true or false" in refused_setting(google, organization_policies={"run.managed.requireInvokerIam": []})
    assert "allowed or denied" in refused_setting(google, organization_policies={"run.allowedIngress": True})


POLICIES: dict[str, tuple[dict[str, t.Any], dict[str, t.Any], str]] = {
    "ingress": (
        {"cloudfunctions.allowedIngressSettings": {"allowed": ["ALLOW_INTERNAL_ONLY"]}},
        {},
        "Constraint constraints/cloudfunctions.allowedIngressSettings violated for projects/shop-1 attempting "
        "CreateFunctionActionV2 with ingress_settings set to ALLOW_ALL.",
    ),
    "egress": (
        {"cloudfunctions.allowedVpcConnectorEgressSettings": {"denied": ["PRIVATE_RANGES_ONLY"]}},
        {"vpcConnector": f"projects/shop-1/locations/{LOCATION}/connectors/one"},
        "with vpc_connector_egress_settings set to PRIVATE_RANGES_ONLY.",
    ),
    "connector": (
        {"cloudfunctions.requireVPCConnector": True},
        {},
        "Constraint constraints/cloudfunctions.requireVPCConnector violated for projects/shop-1 attempting",
    ),
}


@pytest.mark.parametrize("case", POLICIES)
def test_what_organization_policies_forbid_of_a_function(google: Google, case: str) -> None:
    policies, config, message = POLICIES[case]
    google.enable("vpcaccess", "compute")
    path = f"vpcaccess/v1/projects/shop-1/locations/{LOCATION}/connectors?connectorId=one"
    google.ok("POST", path, {"network": "default"})
    google.configure(organization_policies=policies)
    status, answer = google.create(serviceConfig=config)
    assert status == 400
    assert message in answer["error"]["message"]
    google.configure(organization_policies={})
    assert google.create(serviceConfig=config)[0] == 200


def test_an_ingress_that_cloud_run_may_not_have(google: Google) -> None:
    google.configure(organization_policies={"run.allowedIngress": {"allowed": ["internal"]}})
    status, operation = google.create()
    assert status == 200
    message = google.finished("cloudfunctions/v2", operation)["error"]["message"]
    assert "Constraint constraints/run.allowedIngress violated for projects/shop-1" in message
    google.deploy("inside", serviceConfig={"ingressSettings": "ALLOW_INTERNAL_ONLY"})


@pytest.mark.parametrize(
    ("locations", "status"),
    [
        ({"allowed": ["in:europe-locations"]}, 400),
        ({"denied": ["us-central1"]}, 400),
        ({"allowed": ["in:us-locations"]}, 200),
        ({"allowed": ["in:us-central1-locations"]}, 200),
        ({"allowed": ["us-central1"]}, 200),
    ],
)
def test_locations_that_an_organization_allows(google: Google, locations: dict[str, t.Any], status: int) -> None:
    google.configure(organization_policies={"gcp.resourceLocations": locations})
    path = f"cloudfunctions/v2/projects/shop-1/locations/{LOCATION}/functions:generateUploadUrl"
    found, answer = google.call("POST", path, {"environment": "GEN_2"})
    assert found == status
    if status == 400:
        assert "Constraint constraints/gcp.resourceLocations violated for" in answer["error"]["message"]
        assert answer["error"]["details"][0]["violations"][0]["type"] == "constraints/gcp.resourceLocations"


def test_members_that_an_organization_allows(google: Google) -> None:
    google.deploy()
    google.configure(organization_policies={"iam.allowedPolicyMemberDomains": {"allowed": ["C0local00"]}})
    members = {"allUsers": 400, "user:a@gmail.com": 400, "domain:other.example": 400, "user:a@example.com": 200}
    for member, status in members.items():
        body = {"policy": {"bindings": [{"role": "roles/run.invoker", "members": [member]}]}}
        assert google.call("POST", f"run/v2/{service()}:setIamPolicy", body)[0] == status


def test_one_update_policy_takes_the_place_of_the_other_only_if_the_mask_names_both(google: Google) -> None:
    google.deploy()
    body: dict[str, t.Any] = {"buildConfig": {"onDeployUpdatePolicy": {}}}
    status, answer = google.patch("buildConfig.onDeployUpdatePolicy", body)
    assert (status, answer["error"]["message"]) == (400, "Only one runtime update policy can be set.")
    mask = "buildConfig.onDeployUpdatePolicy,buildConfig.automaticUpdatePolicy"
    google.done("cloudfunctions/v2", google.patch(mask, body)[1])


def test_a_variable_cannot_be_plain_and_secret(google: Google) -> None:
    google.deploy(serviceConfig={"environmentVariables": {"PASSWORD": "plain"}})
    secret = {"key": "PASSWORD", "projectId": "shop-1", "secret": "db", "version": "latest"}
    config = {"secretEnvironmentVariables": [secret]}
    status, answer = google.patch("serviceConfig.secretEnvironmentVariables", {"serviceConfig": config})
    assert (status, answer["error"]["message"]) == (400, "Variable PASSWORD is plain and secret.")

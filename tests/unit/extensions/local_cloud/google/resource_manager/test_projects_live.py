# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Projects, billing and APIs of the local Google Cloud, over HTTP."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.extensions.local_cloud.google.google_live import APIS, Google

CRM = "cloudresourcemanager/v3"
SERVICES = "serviceusage/v1/projects/shop-1/services"


@pytest.fixture
def google(empty: Google) -> Google:
    return empty


def error(answer: tuple[int, t.Any]) -> tuple[int, str, str]:
    """HTTP status, canonical code, and the reason in the details."""
    status, body = answer
    reasons = [detail["reason"] for detail in body["error"].get("details", []) if "reason" in detail]
    return status, body["error"]["status"], reasons[0] if reasons else ""


def test_the_world_at_the_start(google: Google) -> None:
    assert google.ok("GET", f"{CRM}/projects:search") == {}
    assert google.ok("GET", f"{CRM}/organizations/123456789012")["displayName"] == "example.com"
    assert google.ok("GET", f"{CRM}/folders/234567890123")["parent"] == "organizations/123456789012"
    accounts = google.ok("GET", "cloudbilling/v1/billingAccounts")["billingAccounts"]
    assert [(account["name"], account.get("open", False)) for account in accounts] == [
        ("billingAccounts/000000-AAAAAA-BBBBBB", True),
        ("billingAccounts/111111-CCCCCC-DDDDDD", False),
    ]


def test_creation_is_asynchronous(google: Google) -> None:
    google.configure(operation_seconds=2)
    operation = google.ok("POST", f"{CRM}/projects", {"projectId": "shop-1", "displayName": "My Shop"})

    assert "done" not in operation
    finished = google.finished(CRM, operation)
    assert finished["metadata"]["ready"] is True
    assert finished["response"]["displayName"] == "My Shop"
    assert finished["response"]["name"].removeprefix("projects/").isdigit()


def test_missing_is_403(google: Google) -> None:
    assert error(google.call("GET", f"{CRM}/projects/nobodys-1")) == (403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED")
    status, answer = google.call("GET", "cloudfunctions/v2/projects/nobodys-1/locations/us-central1/functions")
    assert (status, answer["error"]["message"]) == (403, "Permission denied on resource project nobodys-1.")


@pytest.mark.parametrize(
    "project_id",
    [
        *("short", "Upper-case", "ends-with-", "1-starts", "x" * 31),
        *("my-google-shop", "my-null-shop", "my-ssl-shop", "undefined-shop"),
    ],
)
def test_bad_ids(google: Google, project_id: str) -> None:
    assert error(google.call("POST", f"{CRM}/projects", {"projectId": project_id}))[:2] == (400, "INVALID_ARGUMENT")


def test_an_id_is_never_free_again(google: Google) -> None:
    google.project()
    taken = google.call("POST", f"{CRM}/projects", {"projectId": "shop-1"})
    google.done(CRM, google.ok("DELETE", f"{CRM}/projects/shop-1"))

    assert error(taken)[:2] == (409, "ALREADY_EXISTS")
    assert google.ok("GET", f"{CRM}/projects/shop-1")["state"] == "DELETE_REQUESTED"
    assert error(google.call("POST", f"{CRM}/projects", {"projectId": "shop-1"}))[:2] == (409, "ALREADY_EXISTS")
    assert error(google.call("DELETE", f"{CRM}/projects/shop-1"))[:2] == (400, "FAILED_PRECONDITION")
    assert google.done(CRM, google.ok("POST", f"{CRM}/projects/shop-1:undelete", {}))["state"] == "ACTIVE"
    assert error(google.call("POST", f"{CRM}/projects/shop-1:undelete", {}))[:2] == (400, "FAILED_PRECONDITION")


def test_the_id_of_somebody_else(google: Google) -> None:
    google.configure(tokens={"stranger": {"email": "s@example.com", "owner": False}})
    google.done(CRM, google.ok("POST", f"{CRM}/projects", {"projectId": "theirs-1"}, token="stranger"))
    google.project("ours-11")

    assert google.ok("GET", f"{CRM}/projects/theirs-1", token="stranger")["projectId"] == "theirs-1"
    assert google.call("GET", f"{CRM}/projects/ours-11", token="stranger")[0] == 403
    found = google.ok("GET", f"{CRM}/projects:search", token="stranger")["projects"]
    assert [project["projectId"] for project in found] == ["theirs-1"]


def test_update_and_move(google: Google) -> None:
    google.project()
    google.done(
        CRM,
        google.ok(
            "PATCH",
            f"{CRM}/projects/shop-1?updateMask=display_name,labels",
            {"displayName": "Shop", "labels": {"a": "b"}},
        ),
    )
    google.done(CRM, google.ok("PATCH", f"{CRM}/projects/shop-1?updateMask=displayName", {"displayName": "Shop 2"}))
    moved = google.done(
        CRM, google.ok("POST", f"{CRM}/projects/shop-1:move", {"destinationParent": "folders/234567890123"})
    )

    assert (moved["displayName"], moved["labels"], moved["parent"]) == ("Shop 2", {"a": "b"}, "folders/234567890123")
    cleared = google.done(CRM, google.ok("PATCH", f"{CRM}/projects/shop-1?updateMask=labels", {}))
    assert "labels" not in cleared
    assert error(google.call("PATCH", f"{CRM}/projects/shop-1?updateMask=parent", {"parent": "folders/1"}))[0] == 400
    assert error(google.call("POST", f"{CRM}/projects/shop-1:move", {"destinationParent": "folders/99"}))[0] == 403
    assert google.ok("GET", "cloudresourcemanager/v1/projects/shop-1")["parent"] == {
        "type": "folder",
        "id": "234567890123",
    }


def test_etag_of_a_project(google: Google) -> None:
    etag = google.project()["etag"]
    path = f"{CRM}/projects/shop-1?updateMask=displayName"
    google.done(CRM, google.ok("PATCH", path, {"displayName": "Shop", "etag": etag}))

    assert error(google.call("PATCH", path, {"displayName": "Other", "etag": etag}))[:2] == (409, "ABORTED")


def test_project_quota_is_an_error_of_the_operation(google: Google) -> None:
    google.configure(project_quota=1)
    google.project()
    finished = google.finished(CRM, google.ok("POST", f"{CRM}/projects", {"projectId": "shop-2"}))

    assert finished["error"]["code"] == 8
    assert "exceeded your allotted project quota" in finished["error"]["message"]
    assert finished["error"]["details"][0]["@type"].endswith("QuotaFailure")


def test_lists_in_pages_and_queries(google: Google) -> None:
    for number in range(3):
        google.project(f"shop-{number}")
    google.done(CRM, google.ok("DELETE", f"{CRM}/projects/shop-0"))
    google.configure(max_page_size=2)

    first = google.ok("GET", f"{CRM}/projects:search")
    second = google.ok("GET", f"{CRM}/projects:search?pageToken={first['nextPageToken']}")
    assert len(first["projects"] + second["projects"]) == 3
    assert "nextPageToken" not in second
    active = google.ok("GET", f"{CRM}/projects:search?query=state:ACTIVE")["projects"]
    assert [project["projectId"] for project in active] == ["shop-2", "shop-1"]
    children = google.ok("GET", f"{CRM}/projects?parent=organizations/123456789012")["projects"]
    assert [project["projectId"] for project in children] == ["shop-1", "shop-2"]
    listed = google.ok("GET", "cloudresourcemanager/v1/projects?filter=lifecycleState:ACTIVE")["projects"]
    assert [project["projectNumber"].isdigit() for project in listed] == [True, True]


def test_search_comes_later(google: Google) -> None:
    google.configure(search_propagation_seconds=60)
    google.project()

    assert google.ok("GET", f"{CRM}/projects:search") == {}
    google.configure(search_propagation_seconds=0)
    assert len(google.ok("GET", f"{CRM}/projects:search")["projects"]) == 1


def test_billing(google: Google) -> None:
    google.project()
    info = "cloudbilling/v1/projects/shop-1/billingInfo"

    assert google.ok("GET", info) == {"name": "projects/shop-1/billingInfo", "projectId": "shop-1"}
    google.link()
    assert google.ok("GET", info)["billingEnabled"] is True
    unknown = google.call("PUT", info, {"billingAccountName": "billingAccounts/999999-XXXXXX-YYYYYY"})
    assert error(unknown)[:2] == (403, "PERMISSION_DENIED")
    closed = google.call("PUT", info, {"billingAccountName": "billingAccounts/111111-CCCCCC-DDDDDD"})
    assert error(closed)[:2] == (400, "FAILED_PRECONDITION")
    assert google.ok("PUT", info, {"billingAccountName": ""}) == {
        "name": "projects/shop-1/billingInfo",
        "projectId": "shop-1",
    }


def test_billing_quota_and_permission(google: Google) -> None:
    google.configure(billing_quota=0, tokens={"payless": {"email": "p@example.com", "denied": ["billing.*"]}})
    google.project()
    info = "cloudbilling/v1/projects/shop-1/billingInfo"
    account = {"billingAccountName": "billingAccounts/000000-AAAAAA-BBBBBB"}
    asked = {"permissions": ["billing.resourceAssociations.create", "billing.accounts.get"]}
    tested = f"cloudbilling/v1/{account['billingAccountName']}:testIamPermissions"

    status, answer = google.call("PUT", info, account)
    assert (status, answer["error"]["message"]) == (400, "Precondition check failed.")
    assert "Cloud billing quota exceeded" in answer["error"]["details"][0]["violations"][0]["description"]
    assert google.ok("POST", tested, asked) == asked
    assert google.ok("POST", tested, asked, token="payless") == {}
    assert google.call("PUT", info, account, token="payless")[0] == 403


def test_apis_need_billing(google: Google) -> None:
    google.project()
    status, answer = google.call("POST", f"{SERVICES}/run.googleapis.com:enable", {})

    assert (status, answer["error"]["status"]) == (400, "FAILED_PRECONDITION")
    assert "Billing must be enabled for activation of service(s) 'run.googleapis.com'" in answer["error"]["message"]
    assert error((status, answer))[2] == "UREQ_PROJECT_BILLING_NOT_FOUND"
    google.done("serviceusage/v1", google.ok("POST", f"{SERVICES}/cloudfunctions.googleapis.com:enable", {}))


def test_batches_of_apis(google: Google) -> None:
    google.project()
    google.link()

    assert error(google.call("POST", f"{SERVICES}:batchEnable", {"serviceIds": ["run.googleapis.com"]}))[0] == 400
    many = {"serviceIds": [f"api{number}.googleapis.com" for number in range(21)]}
    assert error(google.call("POST", f"{SERVICES}:batchEnable", many))[0] == 400
    mixed = google.call(
        "POST", f"{SERVICES}:batchEnable", {"serviceIds": ["run.googleapis.com", "none.googleapis.com"]}
    )
    assert error(mixed) == (403, "PERMISSION_DENIED", "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED")
    google.enable(*APIS)
    again = google.ok("POST", f"{SERVICES}:batchEnable", {"serviceIds": [f"{api}.googleapis.com" for api in APIS]})
    assert (again["name"], again["done"]) == ("operations/noop.DONE_OPERATION", True)


def test_what_is_enabled(google: Google) -> None:
    google.project()
    google.link()
    google.enable("run", "cloudbuild")

    listed = google.ok("GET", f"{SERVICES}?filter=state:ENABLED&pageSize=200&fields=services/name,nextPageToken")
    names = [service["name"].rpartition("/")[2] for service in listed["services"]]
    assert {"run.googleapis.com", "cloudbuild.googleapis.com", "logging.googleapis.com"} <= set(names)
    assert all(set(service) == {"name"} for service in listed["services"])
    asked = "&".join(f"names=projects/shop-1/services/{api}.googleapis.com" for api in ("run", "cloudfunctions"))
    states = [service["state"] for service in google.ok("GET", f"{SERVICES}:batchGet?{asked}")["services"]]
    assert states == ["ENABLED", "DISABLED"]


def test_disable(google: Google) -> None:
    google.ready_project()
    path = f"{SERVICES}/storage.googleapis.com:disable"

    assert "is depended on by" in google.call("POST", path, {})[1]["error"]["message"]
    google.done("serviceusage/v1", google.ok("POST", path, {"disableDependentServices": True}))
    assert google.ok("GET", f"{SERVICES}/cloudfunctions.googleapis.com")["state"] == "DISABLED"
    assert error(google.call("POST", path, {}))[:2] == (400, "FAILED_PRECONDITION")


def test_a_disabled_api_and_one_that_is_not_there_yet(google: Google) -> None:
    google.project()
    google.link()
    path = "cloudfunctions/v2/projects/shop-1/locations/-/functions"
    status, answer = google.call("GET", path)

    assert error((status, answer)) == (403, "PERMISSION_DENIED", "SERVICE_DISABLED")
    assert "Cloud Functions API has not been used in project" in answer["error"]["message"]
    assert answer["error"]["details"][1]["@type"].endswith("Help")
    google.configure(api_propagation_seconds=60)
    google.enable("cloudfunctions", "run")
    assert google.ok("GET", f"{SERVICES}/cloudfunctions.googleapis.com")["state"] == "ENABLED"
    assert error(google.call("GET", path))[2] == "SERVICE_DISABLED"
    google.configure(api_propagation_seconds=0)
    assert google.ok("GET", path) == {}


def test_quota_project(google: Google) -> None:
    google.configure(tokens={"limited": {"email": "l@example.com", "denied": ["serviceusage.services.use"]}})
    google.project()
    header = {"X-Goog-User-Project": "shop-1"}

    disabled = google.call("GET", f"{CRM}/projects/shop-1", **header)
    assert error(disabled)[2] == "SERVICE_DISABLED"
    google.enable("cloudresourcemanager", "cloudbilling")
    assert google.call("GET", f"{CRM}/projects/shop-1", **header)[0] == 200
    assert error(google.call("GET", f"{CRM}/projects/shop-1", token="limited", **header))[2] == "USER_PROJECT_DENIED"


def test_policy_of_a_project(google: Google) -> None:
    google.project()
    path = f"{CRM}/projects/shop-1"
    policy = google.ok("POST", f"{path}:getIamPolicy", {"options": {"requestedPolicyVersion": 3}})

    assert policy["bindings"] == [{"role": "roles/owner", "members": ["user:owner@example.com"]}]
    policy["bindings"].append({"role": "roles/viewer", "members": ["user:v@example.com"]})
    google.ok("POST", f"{path}:setIamPolicy", {"policy": policy})
    assert error(google.call("POST", f"{path}:setIamPolicy", {"policy": policy}))[:2] == (409, "ABORTED")
    google.configure(tokens={"viewer": {"email": "v@example.com", "owner": False}})
    asked = {"permissions": ["resourcemanager.projects.get", "resourcemanager.projects.delete"]}
    assert google.ok("POST", f"{path}:testIamPermissions", asked, token="viewer") == {
        "permissions": ["resourcemanager.projects.get"]
    }
    assert google.call("DELETE", path, token="viewer")[0] == 403


def test_service_accounts_need_a_parent(google: Google) -> None:
    google.configure(tokens={"robot": {"email": "r@shop-1.iam.gserviceaccount.com"}})
    status, answer = google.call("POST", f"{CRM}/projects", {"projectId": "shop-1"}, token="robot")

    assert (status, answer["error"]["message"]) == (400, "Service accounts cannot create projects without a parent.")


@pytest.mark.parametrize(
    ("verb", "path", "body", "message"),
    [
        ("POST", f"{CRM}/projects", {"projectID": "x"}, "Unknown name \"projectID\" at 'project': Cannot find field."),
        ("GET", f"{CRM}/projects:search?filter=x", None, 'Unknown name "filter": Cannot bind query parameter.'),
        ("GET", f"{CRM}/projects:search?pageSize=many", None, "Invalid value at 'page_size' (TYPE_INT32), \"many\""),
    ],
)
def test_the_validator_speaks_like_google(google: Google, verb: str, path: str, body: t.Any, message: str) -> None:
    status, answer = google.call(verb, path, body)

    assert status == 400
    assert message in answer["error"]["message"]


def test_unknown_methods(google: Google) -> None:
    status, page = google.call("PUT", f"{CRM}/projects/shop-1")

    assert status == 404
    assert "Error 404 (Not Found)" in page


def test_an_api_by_its_host(google: Google) -> None:
    google.ready_project()

    assert google.call("GET", "v3/projects/shop-1", Host="cloudresourcemanager.googleapis.com")[0] == 200
    services = "v2/projects/shop-1/locations/us-central1/services"
    assert google.call("GET", services, Host="us-central1-run.googleapis.com") == (200, {})
    assert google.call("GET", "v1/projects/shop-1", Host="compute.googleapis.com")[0] == 404


def test_no_token(google: Google) -> None:
    assert error(google.call("GET", f"{CRM}/projects:search", token="wrong"))[:2] == (401, "UNAUTHENTICATED")


def test_faults_and_journal(google: Google) -> None:
    fault = {"service": "cloudresourcemanager", "operation": "projects.search", "first": 2, "status": 503}
    google.control("POST", "faults", {**fault, "code": "UNAVAILABLE", "message": "The service is unavailable."})
    google.control("DELETE", "calls")
    path = f"{CRM}/projects:search?query=state:ACTIVE"

    assert google.call("GET", path)[0] == 200
    assert google.call("GET", path) == (
        503,
        {"error": {"code": 503, "message": "The service is unavailable.", "status": "UNAVAILABLE"}},
    )
    assert google.call("GET", path)[0] == 200
    calls = google.control("GET", "calls")["calls"]
    assert [(call["service"], call["operation"], call["status"]) for call in calls] == [
        ("cloudresourcemanager", "projects.search", status) for status in (200, 503, 200)
    ]
    assert calls[0]["detail"]["path"] == "/v3/projects:search"
    assert calls[0]["detail"]["query"] == {"query": "state:ACTIVE"}


def test_a_dropped_connection(google: Google) -> None:
    google.control("POST", "faults", {"service": "*", "operation": "*", "status": 0})

    with pytest.raises(OSError, match=r"[Cc]onnection"):
        google.call("GET", f"{CRM}/projects:search")
    assert google.call("GET", f"{CRM}/projects:search")[0] == 200


def test_settings(google: Google) -> None:
    answer = google.session.post(f"{google.url}/_local/config", json={"nonsense": 1}, timeout=5)

    assert answer.status_code == 400
    assert "nonsense" in answer.json()["error"]

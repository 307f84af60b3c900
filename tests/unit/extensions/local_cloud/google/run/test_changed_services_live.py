# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of a function when somebody changes or deletes its Cloud Run service."""

from __future__ import annotations

import typing as t

from tests.unit.extensions.local_cloud.google.google_live import LOCATION, Google, function, service

SERVICE = f"run/v2/{service()}"
FUNCTION = f"cloudfunctions/v2/{function()}"
OPEN = {"policy": {"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]}}
LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
PINNED = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"


def answering(word: str) -> dict[str, str]:
    return {"main.py": f"def endpoint(request):\n    return '{word}'\n"}


def public(google: Google, word: str = "one") -> t.Any:
    deployed = google.deploy(files=answering(word))
    google.ok("POST", f"{SERVICE}:setIamPolicy", OPEN)
    return deployed


def deploy_again(google: Google, word: str) -> t.Any:
    source = {"buildConfig": {"source": {"storageSource": google.upload(answering(word))}}}
    _status, operation = google.patch("buildConfig.source", source)
    return google.done("cloudfunctions/v2", operation)


def pin(google: Google, *targets: dict[str, t.Any]) -> None:
    google.done("run/v2", google.ok("PATCH", f"{SERVICE}?updateMask=traffic", {"traffic": list(targets)}))


def test_the_ingress_of_a_service_decides_until_the_next_deployment(google: Google) -> None:
    url = public(google)["url"]
    changed = google.ok("PATCH", SERVICE, {"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"})
    assert google.done("run/v2", changed)["ingress"] == "INGRESS_TRAFFIC_INTERNAL_ONLY"
    assert google.invoke(url).status_code == 404
    assert google.ok("GET", FUNCTION)["serviceConfig"]["ingressSettings"] == "ALLOW_ALL"
    deploy_again(google, "two")
    assert google.ok("GET", SERVICE)["ingress"] == "INGRESS_TRAFFIC_ALL"
    assert google.invoke(url).text == "two"


def test_a_field_that_only_the_function_changes_is_refused_with_and_without_a_mask(google: Google) -> None:
    public(google)
    for query in ("", "?updateMask=template"):
        status, answer = google.call("PATCH", f"{SERVICE}{query}", {"template": {"timeout": "9s"}})
        assert (status, "managed by Cloud Functions" in answer["error"]["message"]) == (400, True)


def test_an_earlier_revision_serves_what_is_pinned_to_it(google: Google) -> None:
    first = public(google)
    url, revision = first["url"], first["serviceConfig"]["revision"]
    pin(google, {"type": PINNED, "revision": revision, "percent": 100})
    second = deploy_again(google, "two")
    assert google.invoke(url).text == "one"
    assert "allTrafficOnLatestRevision" not in second["serviceConfig"]
    shown = google.ok("GET", SERVICE)
    assert shown["latestReadyRevision"].endswith(f"/revisions/{second['serviceConfig']['revision']}")
    assert [each["revision"] for each in shown["trafficStatuses"]] == [revision]
    pin(google, {"type": LATEST, "percent": 100})
    assert google.invoke(url).text == "two"
    assert google.ok("GET", FUNCTION)["serviceConfig"]["allTrafficOnLatestRevision"] is True


def test_traffic_is_split_by_percentages(google: Google) -> None:
    first = public(google)
    deploy_again(google, "two")
    old = {"type": PINNED, "revision": first["serviceConfig"]["revision"], "percent": 50}
    pin(google, old, {"type": LATEST, "percent": 50})
    assert {google.invoke(first["url"]).text for _time in range(40)} == {"one", "two"}


def test_traffic_does_not_go_to_a_revision_that_was_never_there(google: Google) -> None:
    public(google)
    targets = [{"type": PINNED, "revision": "ping-00009-abc", "percent": 100}]
    status, answer = google.call("PATCH", f"{SERVICE}?updateMask=traffic", {"traffic": targets})
    assert (status, "does not exist or is deleted" in answer["error"]["message"]) == (400, True)


def test_a_function_without_its_service_says_so_until_it_is_deployed_again(google: Google) -> None:
    deployed = public(google)
    uid = google.ok("GET", SERVICE)["uid"]
    google.done("run/v2", google.ok("DELETE", SERVICE))
    assert google.invoke(deployed["url"]).status_code == 404
    assert google.call("GET", SERVICE)[0] == 404
    assert google.call("GET", f"{SERVICE}:getIamPolicy")[0] == 404
    assert google.ok("GET", f"run/v2/projects/shop-1/locations/{LOCATION}/services") == {}
    shown = google.ok("GET", FUNCTION)
    assert (shown["state"], shown["stateMessages"][0]["type"]) == ("UNKNOWN", "CloudRunServiceNotFound")
    again = deploy_again(google, "two")
    assert (again["state"], again.get("stateMessages")) == ("ACTIVE", None)
    assert google.ok("GET", SERVICE)["uid"] != uid
    assert google.invoke(deployed["url"]).status_code == 403
    google.ok("POST", f"{SERVICE}:setIamPolicy", OPEN)
    assert google.invoke(deployed["url"]).text == "two"

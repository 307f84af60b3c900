# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Google's client libraries make, change, read and delete a function; the first argument says what."""

import io
import json
import os
import pathlib
import sys
import time
import zipfile

import google.auth.transport.requests
import requests
from google.cloud import functions_v2, resourcemanager_v3
from google.cloud.functions_v2.services.function_service.transports import FunctionServiceRestTransport
from google.cloud.resourcemanager_v3.services.projects.transports import ProjectsRestTransport
from google.oauth2.credentials import Credentials
from google.protobuf import field_mask_pb2

CLOUD = os.environ["POLYCLOUD_LOCAL_GCP"]
ADDRESS = CLOUD.partition("://")[2]
CREDENTIALS = Credentials(os.environ["GCP_ACCESS_TOKEN"])
PROJECT = "client-libraries"
PARENT = f"projects/{PROJECT}/locations/us-central1"
NAME = f"{PARENT}/functions/ping"


def functions():
    transport = FunctionServiceRestTransport(
        host=f"{ADDRESS}/cloudfunctions", credentials=CREDENTIALS, url_scheme="http"
    )
    return functions_v2.FunctionServiceClient(transport=transport)


def projects():
    transport = ProjectsRestTransport(
        host=f"{ADDRESS}/cloudresourcemanager", credentials=CREDENTIALS, url_scheme="http"
    )
    return resourcemanager_v3.ProjectsClient(transport=transport)


def archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        info = zipfile.ZipInfo("main.py", (2026, 1, 1, 0, 0, 0))
        file.writestr(info, pathlib.Path("src/main.py").read_bytes())
    return content.getvalue()


def uploaded():
    place = functions().generate_upload_url(
        functions_v2.GenerateUploadUrlRequest(parent=PARENT, environment=functions_v2.Environment.GEN_2)
    )
    answer = requests.put(place.upload_url, data=archive(), headers={"Content-Type": "application/zip"}, timeout=30)
    answer.raise_for_status()
    return functions_v2.Source(storage_source=place.storage_source)


def project():
    made = projects().create_project(
        project=resourcemanager_v3.Project(project_id=PROJECT, parent="organizations/123456789012")
    )
    print(made.result(timeout=60).state.name)
    session = google.auth.transport.requests.AuthorizedSession(CREDENTIALS)
    billing = {"billingAccountName": "billingAccounts/000000-AAAAAA-BBBBBB"}
    session.put(f"{CLOUD}/cloudbilling/v1/projects/{PROJECT}/billingInfo", json=billing).raise_for_status()
    services = {
        "serviceIds": [f"{api}.googleapis.com" for api in ("cloudfunctions", "run", "cloudbuild", "artifactregistry")]
    }
    url = f"{CLOUD}/serviceusage/v1/projects/{PROJECT}/services:batchEnable"
    operation = session.post(url, json=services).json()
    while not operation.get("done"):
        time.sleep(0.1)
        operation = session.get(f"{CLOUD}/serviceusage/v1/{operation['name']}").json()


def create():
    function = functions_v2.Function(
        name=NAME,
        environment=functions_v2.Environment.GEN_2,
        build_config=functions_v2.BuildConfig(runtime="python313", entry_point="endpoint", source=uploaded()),
    )
    request = functions_v2.CreateFunctionRequest(parent=PARENT, function=function, function_id="ping")
    print(functions().create_function(request).result(timeout=120).state.name)


def update():
    function = functions_v2.Function(
        name=NAME,
        labels={"team": "blue"},
        service_config=functions_v2.ServiceConfig(environment_variables={"WORD": "two"}),
    )
    mask = field_mask_pb2.FieldMask(paths=["labels", "service_config.environment_variables"])
    changed = functions().update_function(functions_v2.UpdateFunctionRequest(function=function, update_mask=mask))
    print(changed.result(timeout=120).state.name)


def read():
    found = functions().get_function(functions_v2.GetFunctionRequest(name=NAME))
    listed = [each.name for each in functions().list_functions(functions_v2.ListFunctionsRequest(parent=PARENT))]
    runtimes = functions().list_runtimes(functions_v2.ListRuntimesRequest(parent=PARENT))
    print(json.dumps({"state": found.state.name, "listed": listed, "runtimes": len(runtimes.runtimes) > 0}))


def delete():
    functions().delete_function(functions_v2.DeleteFunctionRequest(name=NAME)).result(timeout=60)
    print(projects().delete_project(name=f"projects/{PROJECT}").result(timeout=60).state.name)


{each.__name__: each for each in (project, create, update, read, delete)}[sys.argv[1]]()

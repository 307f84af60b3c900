# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""IAM v1: service accounts and their keys."""

from __future__ import annotations

import base64
import json
import re
import secrets

from ...shared import clock
from ..cloud import policies
from ..cloud.registry import Request, method
from ..cloud.store import Cloud, Project
from ..protocol.errors import ApiError, invalid
from ..protocol.formats import Json, timestamp
from ..protocol.paging import page


def _find(cloud: Cloud, request: Request) -> Json:
    email = request.params.get("name", request.params.get("resource", "")).split("/")[3]
    account = cloud.service_accounts.get(email)
    if account is None or (request.found_project and account["projectId"] != request.project.project_id):
        raise ApiError("NOT_FOUND", f"Unknown service account: {email}")
    return account


def _account(project: Project, email: str) -> Json:
    number = str(10**20 + secrets.randbelow(10**20))
    return {
        "name": f"projects/{project.project_id}/serviceAccounts/{email}",
        "projectId": project.project_id,
        "uniqueId": number,
        "oauth2ClientId": number,
        "email": email,
        "etag": "MDEwMjE5MjA=",
    }


def add_default_account(cloud: Cloud, project: Project) -> None:
    """The service account that Google makes for Compute Engine and what builds on it."""
    email = project.compute_account
    cloud.service_accounts[email] = {
        **_account(project, email),
        "displayName": "Compute Engine default service account",
    }


@method("iam", "v1", "projects.serviceAccounts.create", "iam.serviceAccounts.create")
def _create(cloud: Cloud, request: Request) -> Json:
    project, account_id = request.project, request.body.get("accountId", "")
    if not re.fullmatch(r"[a-z][-a-z0-9]{4,28}[a-z0-9]", account_id):
        raise invalid(
            "Service account id must be between 6 and 30 lower case letters, digits and dashes.", "account_id"
        )
    email = f"{account_id}@{project.project_id}.iam.gserviceaccount.com"
    if email in cloud.service_accounts:
        raise ApiError(
            "ALREADY_EXISTS",
            f"Service account {account_id} already exists within project projects/{project.project_id}.",
        )
    account = _account(project, email)
    given = request.body.get("serviceAccount", {})
    account |= {key: given[key] for key in ("displayName", "description") if given.get(key)}
    cloud.service_accounts[email] = account
    cloud.account_times[email] = clock.now()
    return account


@method("iam", "v1", "projects.serviceAccounts.get", "iam.serviceAccounts.get")
def _get(cloud: Cloud, request: Request) -> Json:
    return _find(cloud, request)


@method("iam", "v1", "projects.serviceAccounts.list", "iam.serviceAccounts.list")
def _list(cloud: Cloud, request: Request) -> Json:
    found = [
        account for account in cloud.service_accounts.values() if account["projectId"] == request.project.project_id
    ]
    shown, rest = page(found, request.query, default=20, maximum=cloud.page_limit(100))
    return {"accounts": shown, **rest} if shown else {}


@method("iam", "v1", "projects.serviceAccounts.delete", "iam.serviceAccounts.delete")
def _delete(cloud: Cloud, request: Request) -> Json:
    email = _find(cloud, request)["email"]
    del cloud.service_accounts[email]
    cloud.keys = {name: key for name, key in cloud.keys.items() if key["email"] != email}
    return {}


@method("iam", "v1", "projects.serviceAccounts.disable", "iam.serviceAccounts.disable")
def _disable(cloud: Cloud, request: Request) -> Json:
    _find(cloud, request)["disabled"] = True
    return {}


@method("iam", "v1", "projects.serviceAccounts.enable", "iam.serviceAccounts.enable")
def _enable(cloud: Cloud, request: Request) -> Json:
    _find(cloud, request).pop("disabled", None)
    return {}


@method("iam", "v1", "projects.serviceAccounts.keys.create", "iam.serviceAccountKeys.create")
def _create_key(cloud: Cloud, request: Request) -> Json:
    """The private key is only in this answer; its ``token_uri`` is the token endpoint of this cloud."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    account, key_id = _find(cloud, request), secrets.token_hex(20)
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    cloud.keys[key_id] = {"email": account["email"], "public": public}
    content = {
        "type": "service_account",
        "project_id": account["projectId"],
        "private_key_id": key_id,
        "private_key": pem,
        "client_email": account["email"],
        "client_id": account["uniqueId"],
        "auth_uri": f"{cloud.address}/auth",
        "token_uri": f"{cloud.address}/token",
        "universe_domain": "googleapis.com",
    }
    return {
        "name": f"{account['name']}/keys/{key_id}",
        "privateKeyType": "TYPE_GOOGLE_CREDENTIALS_FILE",
        "privateKeyData": base64.b64encode(json.dumps(content).encode()).decode(),
        "keyAlgorithm": "KEY_ALG_RSA_2048",
        "keyOrigin": "GOOGLE_PROVIDED",
        "keyType": "USER_MANAGED",
        "validAfterTime": timestamp(),
        "validBeforeTime": "9999-12-31T23:59:59Z",
    }


def _exists(cloud: Cloud, request: Request) -> None:
    _find(cloud, request)


policies.register("iam", "v1", "projects.serviceAccounts", "iam.serviceAccounts", exists=_exists)

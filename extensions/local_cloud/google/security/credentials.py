# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens: the OAuth token endpoint for service account keys, IAM Credentials, and the metadata server."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import typing as t

from ...shared import clock
from ..cloud.access import Identity, for_email
from ..cloud.registry import Request, method
from ..cloud.store import OWNER_EMAIL, Cloud
from ..protocol.errors import ApiError, permission_denied
from ..protocol.formats import Json, timestamp

LIFETIME = 3600
# the audience of a person's identity token: the client that the person logged in with
GCLOUD_CLIENTS = (
    "32555940559.apps.googleusercontent.com",
    "764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.googleusercontent.com",
)
METADATA_PREFIX = "/computeMetadata/v1/"


def access_token(cloud: Cloud, email: str, lifetime: int = LIFETIME) -> str:
    token = f"ya29.{secrets.token_urlsafe(24)}"
    cloud.tokens[token] = (email, clock.now() + lifetime)
    return token


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _sign(cloud: Cloud, text: str) -> bytes:
    return hmac.new(cloud.secret, text.encode(), hashlib.sha256).digest()


def id_token(cloud: Cloud, email: str, audience: str) -> str:
    """A JWT as Google's in shape; it is signed with a secret of this cloud (HS256), which alone accepts it."""
    now = int(clock.now())
    claims: Json = {"iss": "https://accounts.google.com", "aud": audience, "iat": now, "exp": now + LIFETIME}
    claims |= {"email": email, "email_verified": True, "sub": email}
    text = ".".join(_encode(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{text}.{_encode(_sign(cloud, text))}"


def _claims(token: str) -> Json:
    """The claims of a JWT, unverified; empty when it is none."""
    try:
        loaded = json.loads(_decode(token.split(".")[1]))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def id_token_identity(cloud: Cloud, token: str, audiences: t.Iterable[str]) -> Identity | None:
    """The identity of an ID token of this cloud that is made out for one of the audiences."""
    text, _dot, signature = token.rpartition(".")
    claims = _claims(token)
    if not claims or not hmac.compare_digest(signature, _encode(_sign(cloud, text))):
        return None
    identity = for_email(cloud, claims["email"])
    clients = () if identity.is_service_account else GCLOUD_CLIENTS
    wanted = {name.rstrip("/") for name in (*audiences, *clients)}
    if claims["exp"] < clock.now() or str(claims["aud"]).rstrip("/") not in wanted:
        return None
    return identity


def exchange(cloud: Cloud, form: t.Mapping[str, str]) -> Json:
    """The token endpoint: a JWT that a service account key signed, or a refresh token, against new tokens."""
    if form.get("grant_type") == "refresh_token":
        return _refreshed(cloud, form)
    assertion = form.get("assertion", "")
    claims = _claims(assertion)
    if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" or not claims:
        raise ValueError("unsupported_grant_type")
    email = str(claims.get("iss", ""))
    header = json.loads(_decode(assertion.split(".")[0]))
    if email not in cloud.service_accounts or not _verified(cloud, email, header.get("kid", ""), assertion):
        raise ValueError("invalid_grant")
    if "target_audience" in claims:
        return {"id_token": id_token(cloud, email, str(claims["target_audience"]))}
    return {"access_token": access_token(cloud, email), "expires_in": LIFETIME, "token_type": "Bearer"}


def _refreshed(cloud: Cloud, form: t.Mapping[str, str]) -> Json:
    """The tokens of a person, by a refresh token of the setting ``refresh_tokens``."""
    email = cloud.setting("refresh_tokens").get(form.get("refresh_token", ""))
    if email is None or form.get("client_id") not in GCLOUD_CLIENTS:
        raise ValueError("invalid_grant")
    tokens = {"access_token": access_token(cloud, email), "id_token": id_token(cloud, email, form["client_id"])}
    return {**tokens, "expires_in": LIFETIME, "token_type": "Bearer", "scope": "openid email"}


def _verified(cloud: Cloud, email: str, key_id: str, assertion: str) -> bool:
    """Whether a key of the account signed the assertion."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key = cloud.keys.get(key_id)
    if key is None or key["email"] != email:
        return False
    text, _dot, signature = assertion.rpartition(".")
    public = load_pem_public_key(key["public"])
    if not isinstance(public, rsa.RSAPublicKey):
        return False
    try:
        public.verify(_decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _account(cloud: Cloud, request: Request, permission: str) -> str:
    """The service account of ``projects/-/serviceAccounts/EMAIL``, when the caller may act for it."""
    email = request.params["name"].rpartition("/")[2]
    account = cloud.service_accounts.get(email)
    resource = f"projects/{account['projectId']}" if account else ""
    if account is None:
        raise permission_denied(permission, f"projects/-/serviceAccounts/{email}", "iam.googleapis.com")
    request.require(cloud, permission, f"{resource}/serviceAccounts/{email}")
    return email


@method("iamcredentials", "v1", "projects.serviceAccounts.generateAccessToken")
def _generate_access_token(cloud: Cloud, request: Request) -> Json:
    if not request.body.get("scope"):
        raise ApiError("INVALID_ARGUMENT", "The scope is required.")
    email = _account(cloud, request, "iam.serviceAccounts.getAccessToken")
    lifetime = int(float(request.body.get("lifetime", f"{LIFETIME}s").rstrip("s")))
    return {
        "accessToken": access_token(cloud, email, lifetime),
        "expireTime": timestamp(clock.now() + lifetime).split(".")[0] + "Z",
    }


@method("iamcredentials", "v1", "projects.serviceAccounts.generateIdToken")
def _generate_id_token(cloud: Cloud, request: Request) -> Json:
    if not request.body.get("audience"):
        raise ApiError("INVALID_ARGUMENT", "The audience is required.")
    email = _account(cloud, request, "iam.serviceAccounts.getOpenIdToken")
    return {"token": id_token(cloud, email, request.body["audience"])}


def metadata(cloud: Cloud, path: str, query: t.Mapping[str, str]) -> str | Json | None:
    """What the metadata server of a virtual machine answers (``GCE_METADATA_HOST``); its account is the owner."""
    name = path.removeprefix(METADATA_PREFIX).rstrip("/")
    account: Json = {
        "aliases": ["default"],
        "email": OWNER_EMAIL,
        "scopes": ["https://www.googleapis.com/auth/cloud-platform"],
    }
    project = next((project for project in cloud.projects.values() if project.active), None)
    answers: dict[str, t.Callable[[], str | Json]] = {
        "": lambda: "instance/\nproject/\n",
        "instance/service-accounts": lambda: "default/\n",
        "instance/service-accounts/default": lambda: (
            account if query.get("recursive") else "email\nidentity\nscopes\ntoken\n"
        ),
        "instance/service-accounts/default/email": lambda: OWNER_EMAIL,
        "instance/service-accounts/default/token": lambda: {
            "access_token": access_token(cloud, OWNER_EMAIL),
            "expires_in": LIFETIME,
            "token_type": "Bearer",
        },
        "instance/service-accounts/default/identity": lambda: id_token(cloud, OWNER_EMAIL, query.get("audience", "")),
        "project/project-id": lambda: project.project_id if project else "",
        "project/numeric-project-id": lambda: project.number if project else "",
        "universe/universe-domain": lambda: "googleapis.com",
    }
    name = name.replace(f"service-accounts/{OWNER_EMAIL}", "service-accounts/default")
    return answers[name]() if name in answers else None

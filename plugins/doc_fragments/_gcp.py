# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that every Google Cloud module has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  auth_kind:
    description:
      - How to authenticate. If not given, it follows from the other options, and is V(application) when there are none.
      - V(application) uses the access token of gcloud (E(CLOUDSDK_AUTH_ACCESS_TOKEN)), otherwise the application
        default credentials, otherwise the gcloud login.
      - V(serviceaccount) requires O(service_account_file) or O(service_account_contents), V(accesstoken) requires
        O(access_token), V(machineaccount) is the service account of the machine.
      - If not given, the environment variable E(GCP_AUTH_KIND) is read.
    type: str
    choices: [application, machineaccount, serviceaccount, accesstoken]
  service_account_file:
    description:
      - File with the JSON key of a service account.
      - If not given, the environment variable E(GCP_SERVICE_ACCOUNT_FILE) is read.
    type: path
  service_account_contents:
    description:
      - The JSON key of a service account, as a string or as a dictionary.
      - If not given, the environment variable E(GCP_SERVICE_ACCOUNT_CONTENTS) is read.
    type: jsonarg
  service_account_email:
    description:
      - Which service account of the machine to use with V(machineaccount).
      - If not given, the environment variable E(GCP_SERVICE_ACCOUNT_EMAIL) is read.
    type: str
  access_token:
    description:
      - An OAuth 2.0 access token.
      - If not given, the environment variable E(GCP_ACCESS_TOKEN) is read.
    type: str
  scopes:
    description:
      - OAuth 2.0 scopes of the requested access tokens.
      - If not given, the environment variable E(GCP_SCOPES) is read. The default is
        C(https://www.googleapis.com/auth/cloud-platform).
    type: list
    elements: str
  impersonate_service_account:
    description:
      - Email of the service account to impersonate. The credentials need C(roles/iam.serviceAccountTokenCreator) on
        that account.
      - If not given, the environment variable E(CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT) is read.
    type: str
  quota_project:
    description:
      - Project that API calls are charged to for quota.
      - If not given, the environment variable E(GOOGLE_CLOUD_QUOTA_PROJECT) is read, then the quota project of the
        credentials.
    type: str
  universe_domain:
    description:
      - Domain of the cloud. The default is that of the credentials, usually C(googleapis.com).
      - If not given, the environment variable E(GOOGLE_CLOUD_UNIVERSE_DOMAIN) is read.
    type: str
  api_endpoints:
    description:
      - Base URLs of APIs, keyed by the first part of the API's host name, for example V(cloudfunctions) or V(run).
      - If an API is not given, the environment variable of gcloud for it is read, for example
        E(CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDFUNCTIONS).
    type: dict
requirements:
  - python >= 3.10
  - requests >= 2.28.0
  - google-auth >= 2.23.0, unless an access token is given
"""

    PROJECT = r"""
options:
  project:
    description:
      - The project's ID.
      - If not given, the environment variable E(GCP_PROJECT) is read.
    type: str
    required: true
"""

    LABELS = r"""
options:
  labels:
    description:
      - Labels of the resource, at most 64. Keys have 1 to 63 and values at most 63 lowercase letters, digits, C(-) and
        C(_), and keys start with a letter.
      - If not given, the labels are left unchanged. V({}) with O(purge_labels=true) removes all labels.
    type: dict
  purge_labels:
    description: Whether labels that are not in O(labels) are removed, if O(labels) is given.
    type: bool
    default: true
"""

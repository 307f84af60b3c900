# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which service accounts the APIs know, some time after they were created.

"It can take 60 seconds or more": https://cloud.google.com/iam/docs/service-accounts-create
"""

from __future__ import annotations

import re

from ...shared import clock
from ..protocol.errors import ApiError
from .store import Cloud

# accounts of Google, which are there with their APIs
_OF_GOOGLE = re.compile(
    r"service-\d+@.*\.iam\.gserviceaccount\.com|\d+@cloudbuild\.gserviceaccount\.com"
    r"|\d+@cloudservices\.gserviceaccount\.com|.*@appspot\.gserviceaccount\.com"
)


def is_known(cloud: Cloud, email: str) -> bool:
    """Whether an account exists, for all that an API other than IAM can see."""
    if _OF_GOOGLE.fullmatch(email):
        return True
    account = cloud.service_accounts.get(email)
    since = clock.now() - float(cloud.setting("service_account_seconds"))
    return account is not None and cloud.account_times.get(email, 0.0) <= since


def missing(email: str) -> ApiError:
    """How Cloud Functions refuses an account that it does not know."""
    return ApiError("NOT_FOUND", f"Service account projects/-/serviceAccounts/{email} was not found.")

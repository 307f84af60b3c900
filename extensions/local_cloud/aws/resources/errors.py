# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a resource fails: the texts of CloudFormation's resource handlers."""

from __future__ import annotations

import uuid


class ResourceError(ValueError):
    """A resource fails; the text becomes the reason in its event."""


def handler_error(message: str, code: str) -> ResourceError:
    """What a resource handler answers; ``code`` is its HandlerErrorCode."""
    token = uuid.uuid4()
    return ResourceError(
        f'Resource handler returned message: "{message}" (RequestToken: {token}, HandlerErrorCode: {code})'
    )


def service_error(message: str, service: str, status: int, code: str) -> ResourceError:
    """What a handler answers when its service refuses."""
    request = uuid.uuid4()
    return handler_error(f"{message} (Service: {service}, Status Code: {status}, Request ID: {request})", code)

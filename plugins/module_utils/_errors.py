# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors that service code raises and that one place turns into a failed task."""

from __future__ import annotations

import typing as t


class FaasError(Exception):
    """Something that the user must know; ``message`` is a whole sentence.

    ``code`` is the cloud's own error code, ``hint`` is what to do next, ``details`` become keys of the failed result.
    """

    def __init__(self, message: str, *, code: str | None = None, hint: str | None = None, **details: t.Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint
        self.details = details

    def as_result(self) -> dict[str, t.Any]:
        """The keyword arguments of ``fail_json``: msg, and error {code, hint} where they are known."""
        msg = f"{self.message} {self.hint}" if self.hint else self.message
        error = {key: value for key, value in (("code", self.code), ("hint", self.hint)) if value}
        return {"msg": msg, **({"error": error} if error else {}), **self.details}


class OptionError(FaasError):
    """An invalid option; raised before any API call."""


class CloudError(FaasError):
    """A cloud refused a call, or an operation in it failed."""

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        status: int | None = None,
        reason: str = "",
        **details: t.Any,
    ) -> None:
        super().__init__(message, code=code, hint=hint, **details)
        self.status = status
        self.reason = reason


class WaitTimeout(FaasError):
    """An operation was still in progress when ``wait_timeout`` was over."""


def require(good: object, option: str, given: object, allowed: str) -> None:
    """:raises OptionError: the value given for the option is not ``good``."""
    if not good:
        raise OptionError(f"{option} must be {allowed}, but {given!r} was given.")

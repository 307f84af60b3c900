# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends an HTTP request to a local cloud within Ansible's worker.

The module ansible.builtin.uri starts a Python for each request, which takes longer than what is tested. Options and
results have the names that they have there.
"""

from __future__ import annotations

import json
import pathlib
import typing as t
import urllib.error
import urllib.parse
import urllib.request
from email.message import Message

from ansible.plugins.action import ActionBase

TIMEOUT_SECONDS = 60
CONTENT_TYPES = {"json": "application/json", "form-urlencoded": "application/x-www-form-urlencoded"}

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _VALID_ARGS = frozenset({"url", "method", "headers", "body", "body_format", "src", "status_code"})

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        given = self._task.args
        status, headers, content = _answer(_request(given))
        result |= {"url": given["url"], "status": status, "content": content}
        result |= {name.lower().replace("-", "_"): value for name, value in headers.items()}
        if "json" in headers.get("Content-Type", ""):
            result["json"] = json.loads(content)
        if status not in [int(each) for each in given.get("status_code", [200])]:
            # no exception, which "until" does not bear
            result |= {"failed": True, "msg": f"{given['url']} answered {status}: {content}"}
        return result


def _request(given: t.Mapping[str, t.Any]) -> urllib.request.Request:
    form = given.get("body_format", "json")
    headers = {"Content-Type": CONTENT_TYPES[form], **given.get("headers", {})}
    return urllib.request.Request(
        given["url"],
        pathlib.Path(given["src"]).read_bytes() if "src" in given else _body(form, given.get("body")),
        headers,
        method=given.get("method", "GET"),
    )


def _body(form: str, given: t.Any) -> bytes | None:
    if not given:
        return None
    if isinstance(given, str):
        return given.encode()
    return (urllib.parse.urlencode(given) if form == "form-urlencoded" else json.dumps(given)).encode()


def _answer(request: urllib.request.Request) -> tuple[int, Message, str]:
    try:
        with _direct.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as exc:
        with exc:
            return exc.code, exc.headers, exc.read().decode()

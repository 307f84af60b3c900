# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends what a client sent to a local cloud again, without the client, and compares the responses."""

from __future__ import annotations

import difflib
import http.client
import json
import re
import time
import typing as t

from tests.clients._exchanges import (
    ADDRESS,
    Answer,
    Exchange,
    forms,
    leaves,
    moved,
    moved_bytes,
    shape_of,
    tree_of,
    without_checksums,
)

_ANSWER_SECONDS = 30.0
_READ_AGAIN_SECONDS = 15.0


class Different(AssertionError):
    """A response is not as it was recorded; the message says which, and how it differs."""


class Replay:
    """Replays exchanges on the cloud at ``address``, HOST:PORT; ``token`` stands for the one that was recorded."""

    def __init__(self, address: str, token: str = "") -> None:
        self._address = address
        self._token = token
        self._values: dict[str, str] = {}

    def run(self, exchanges: t.Iterable[Exchange]) -> None:
        """Send all requests in order; a read is sent until its answer is the recorded one.

        :raises Different: an answer differs.
        """
        for number, exchange in enumerate(exchanges):
            deadline = time.monotonic() + (_READ_AGAIN_SECONDS if exchange.request.is_read else 0.0)
            while difference := self._difference(exchange):
                if time.monotonic() >= deadline:
                    request = exchange.request
                    raise Different(f"{number}: {request.method} {request.target} {request.body[:300]}\n{difference}")
                time.sleep(0.05)

    def _difference(self, exchange: Exchange) -> str:
        status, tree = self._send(exchange)
        recorded, found = exchange.answer, Answer(status, shape_of(tree))
        if (found.status, found.shape) != (recorded.status, recorded.shape):
            return "\n".join(difflib.unified_diff(_lines(recorded), _lines(found), "recorded", "now", n=1, lineterm=""))
        values = dict(leaves(tree))
        for path, value in recorded.given.items():
            self._values.update(zip(forms(value), forms(values[path]), strict=True))
        return ""

    def _send(self, exchange: Exchange) -> tuple[int, t.Any]:
        request = exchange.request
        connection = http.client.HTTPConnection(self._address, timeout=_ANSWER_SECONDS)
        headers = {name: value.replace("TOKEN", self._token) for name, value in request.headers.items()}
        body = request.content() if request.binary else self._current(request.body).encode()
        if body != request.content():
            headers = without_checksums(headers)
        connection.request(request.method, self._current(request.target), body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, tree_of(
            response.headers.get("Content-Type", ""), moved_bytes(content, self._address, ADDRESS)
        )

    def _current(self, text: str) -> str:
        """A recorded text with what the cloud gave this time."""
        known = "|".join(re.escape(value) for value in sorted(self._values, key=len, reverse=True))
        current = re.sub(known, lambda found: self._values[found[0]], text) if known else text
        return moved(current, ADDRESS, self._address)


def _lines(answer: Answer) -> list[str]:
    return json.dumps({"status": answer.status, "body": answer.shape}, indent=1).splitlines()

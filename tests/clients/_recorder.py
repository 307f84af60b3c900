# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy before a local cloud that keeps what passes through it."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import threading
import typing as t
from urllib.parse import urlsplit

from tests.clients._exchanges import (
    ADDRESS,
    Exchange,
    Request,
    exchanges_of,
    moved,
    moved_bytes,
    request_of,
    tree_of,
    unsigned,
)

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "host"})
_ANSWER_SECONDS = 60.0


class Recorder:
    """Forwards to the cloud at ``url``; ``address`` is where clients reach it, HOST:PORT.

    ``folder`` is the one that clients run in, whose name is not recorded.
    """

    def __init__(self, url: str, folder: str) -> None:
        self._upstream = urlsplit(url).netloc
        self._folder = folder
        self._lock = threading.Lock()
        self._recorded: list[tuple[Request, int, t.Any] | None] = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                with contextlib.suppress(ConnectionError):
                    super().handle_one_request()

            def _forward(self) -> None:
                recorder._forward(self)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _forward

            def log_message(self, format: str, *args: t.Any) -> None:
                """Nothing: the recording says it."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Recorder:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environment(self, exported: t.Mapping[str, str]) -> dict[str, str]:
        """The environment that a cloud exports, with the address of the recorder."""
        return {name: value.replace(self._upstream, self.address) for name, value in exported.items()}

    def exchanges(self) -> list[Exchange]:
        """What has passed so far."""
        with self._lock:
            return exchanges_of([each for each in self._recorded if each is not None])

    def _forward(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        body = _body_of(handler)
        headers = dict(handler.headers)
        request = request_of(handler.command, handler.path, headers, body, self.address, self._folder)
        with self._lock:
            place = len(self._recorded)
            self._recorded.append(None)
        connection = http.client.HTTPConnection(self._upstream, timeout=_ANSWER_SECONDS)
        kept = {name: value for name, value in handler.headers.items() if name.lower() not in _HOP_BY_HOP}
        connection.request(handler.command, handler.path, moved_bytes(body, self.address, self._upstream), kept)
        response = connection.getresponse()
        answer = moved_bytes(response.read(), self._upstream, self.address)
        connection.close()
        tree = tree_of(response.headers.get("Content-Type", ""), _recorded(answer, self.address))
        with self._lock:
            self._recorded[place] = (request, response.status, tree)
        self._respond(handler, response, answer)

    def _respond(
        self, handler: http.server.BaseHTTPRequestHandler, response: http.client.HTTPResponse, answer: bytes
    ) -> None:
        handler.send_response_only(response.status, response.reason)
        for name, value in response.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                handler.send_header(name, value.replace(self._upstream, self.address))
        length = response.headers.get("Content-Length") if handler.command == "HEAD" else str(len(answer))
        handler.send_header("Content-Length", length or "0")
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(answer)


def _recorded(answer: bytes, address: str) -> bytes:
    with contextlib.suppress(UnicodeDecodeError):
        return unsigned(moved(answer.decode(), address, ADDRESS)).encode()
    return answer


def _body_of(handler: http.server.BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    parts = []
    while size := int(handler.rfile.readline().partition(b";")[0], 16):
        parts.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(parts)

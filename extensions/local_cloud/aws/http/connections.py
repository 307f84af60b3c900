# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections to the server, which an ASGI application does not see and so cannot close by itself."""

from __future__ import annotations

import asyncio
import typing as t

_open: dict[tuple[str, int], asyncio.StreamWriter] = {}


def watch() -> None:
    """Know each connection that Hypercorn accepts from now on as long as it is open."""
    from hypercorn.asyncio import run
    from hypercorn.asyncio.tcp_server import TCPServer

    class Watched(TCPServer):
        async def run(self) -> None:
            client = self.writer.get_extra_info("peername")[:2]
            _open[client] = self.writer
            try:
                await super().run()
            finally:
                _open.pop(client, None)

    t.cast(t.Any, run).TCPServer = Watched


def drop(client: tuple[str, int]) -> None:
    """Close the connection of a client (address and port) at once, without a word."""
    _open[(client[0], client[1])].transport.abort()


def end(client: tuple[str, int]) -> None:
    """Close the connection of a client when it has got what was sent."""
    _open[(client[0], client[1])].transport.close()

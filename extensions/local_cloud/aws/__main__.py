# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local AWS in the foreground, on a given port."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import typing as t
from pathlib import Path

TEMPLATES = "templates"
KEPT_VARIABLES = {"PATH", "HOME", "LANG", "LC_ALL", "TZ"}


def main() -> None:
    """Serve on 127.0.0.1 until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port of 127.0.0.1 to listen on")
    parser.add_argument("--state", type=Path, required=True, help="folder for everything that is written")
    options = parser.parse_args()
    folder = options.state.resolve() / "aws"
    prepare_environment(options.port, folder)
    try:
        asyncio.run(serve(options.port, folder / TEMPLATES))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare_environment(port: int, folder: Path) -> None:
    """Configure MiniStack, which reads the environment when it is imported, and hide the caller's own AWS settings."""
    temporary = folder / "tmp"
    shutil.rmtree(folder, ignore_errors=True)
    temporary.mkdir(parents=True)
    (folder / TEMPLATES).mkdir()
    kept = {name: value for name, value in os.environ.items() if name in KEPT_VARIABLES}
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update(
        TMPDIR=str(temporary),
        GATEWAY_PORT=str(port),
        BIND_HOST="127.0.0.1",
        MINISTACK_HOST="localhost",
        MINISTACK_REGION="us-east-1",
        STATE_DIR=str(folder / "state"),
        S3_DATA_DIR=str(folder / "s3"),
        SFTP_ENABLED="0",
        IOT_MTLS_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        DOCKER_HOST=f"unix://{folder}/no-docker.sock",
        LOG_LEVEL="WARNING",
    )


async def serve(port: int, templates: Path) -> None:
    """Run the server in this process until it is told to stop."""
    from hypercorn.asyncio import serve as serve_asgi
    from hypercorn.config import Config

    from .app import build
    from .http import connections

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 0.2
    config.h11_pass_raw_headers = True
    config.loglevel = "WARNING"
    front, forget_everything = build(templates)
    connections.watch()
    await serve_asgi(t.cast(t.Any, front), config, shutdown_trigger=t.cast(t.Any, stop.wait))
    forget_everything()


if __name__ == "__main__":
    main()

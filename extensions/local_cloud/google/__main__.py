# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local Google Cloud in the foreground."""

from __future__ import annotations

import argparse
import atexit
import pathlib
import signal
import sys
import types

from . import app


def _stop(signum: int, _frame: types.FrameType | None) -> None:
    sys.exit(128 + signum)


def main() -> None:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port of 127.0.0.1; 0 takes a free one")
    parser.add_argument(
        "--state", type=pathlib.Path, required=True, help="folder for archives, builds and requirements"
    )
    given = parser.parse_args()
    listener = app.listen(given.port)
    server, application = app.server(given.state.resolve() / "google", listener)
    atexit.register(application.close)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    sys.stdout.write(f"local Google Cloud on http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()

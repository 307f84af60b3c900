# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment in which Ansible, the aws CLI and gcloud use the local clouds."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path


def variables(root: Path, state: Path, aws_port: int, google_port: int) -> dict[str, str]:
    """Everything that ``env`` exports; ``root`` is the collection, ``state`` the folder of the local clouds."""
    from .google.environment import environment as google

    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "ANSIBLE_COLLECTIONS_PATH": str(collections_folder(root, state)),
        **_aws(f"http://127.0.0.1:{aws_port}"),
        **google(google_port, state),
    }


def collections_folder(root: Path, state: Path) -> Path:
    """A folder in which Ansible finds ``root`` under the name of its collection."""
    if root.parts[-3:] == ("ansible_collections", "polycloud", "faas"):
        return root.parents[2]
    link = state / "collections" / "ansible_collections" / "polycloud" / "faas"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(root, target_is_directory=True)
    return state / "collections"


def shell_text(environment: dict[str, str]) -> str:
    """The environment as a file to source; PATH keeps what the sourcing shell has."""
    lines = []
    for name, value in environment.items():
        if name == "PATH":
            first = value.split(os.pathsep, 1)[0]
            lines.append(f'export PATH={shlex.quote(first)}{os.pathsep}"$PATH"')
        else:
            lines.append(f"export {name}={shlex.quote(value)}")
    return "\n".join(lines) + "\n"


def _aws(url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "local-secret-access-key",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POLYCLOUD_LOCAL_AWS": url,
        "POLYCLOUD_LOCAL_RUNTIME": f"python{sys.version_info.major}.{sys.version_info.minor}",
    }

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the local cloud. One lock guards it: handlers run with it held, the threads of operations take it."""

from __future__ import annotations

import base64
import pathlib
import secrets
import threading
import typing as t
from dataclasses import dataclass, field

from ...shared import clock
from ..protocol.formats import Json, timestamp
from .settings import DEFAULTS

if t.TYPE_CHECKING:
    from .operations import Operation

ORGANIZATION = "organizations/123456789012"
FOLDER = "folders/234567890123"
OPEN_BILLING_ACCOUNT = "billingAccounts/000000-AAAAAA-BBBBBB"
CLOSED_BILLING_ACCOUNT = "billingAccounts/111111-CCCCCC-DDDDDD"
OWNER_EMAIL = "owner@example.com"
OWNER_TOKEN = "ya29.local-owner"
# https://cloud.google.com/resource-manager/docs/creating-managing-projects#shutting_down_projects: 30 days
RECOVERY_SECONDS = 30 * 24 * 3600


@dataclass
class Project:
    """A project in the shape of Resource Manager v3, with what other APIs know about it."""

    number: str
    project_id: str
    display_name: str
    parent: str
    labels: dict[str, str]
    owner: str
    create_time: float = field(default_factory=clock.now)
    update_time: float = field(default_factory=clock.now)
    delete_time: float | None = None
    billing_account: str = ""
    services: dict[str, float] = field(default_factory=dict)
    had_default_network: bool = False
    had_default_account: bool = False

    @property
    def name(self) -> str:
        return f"projects/{self.project_id}"

    @property
    def active(self) -> bool:
        return self.delete_time is None

    @property
    def gone(self) -> bool:
        """Whether the time is over in which a deletion can be taken back; the id is never free again."""
        return self.delete_time is not None and self.delete_time + RECOVERY_SECONDS < clock.now()

    @property
    def compute_account(self) -> str:
        return f"{self.number}-compute@developer.gserviceaccount.com"

    @property
    def etag(self) -> str:
        return 'W/"' + base64.urlsafe_b64encode(f"{self.update_time:.6f}".encode()).decode().rstrip("=") + '"'


class Instance(t.Protocol):
    """The process behind a function."""

    port: int

    def ensure(self, seconds: float) -> bool:
        """Whether it listens within so many seconds, started again if it was gone."""

    def discard(self, port: int) -> None:
        """Stop what does not listen on ``port`` any more."""

    def stop(self) -> None:
        """End it, with everything that it started."""


@dataclass
class Function:
    """A function as the API shows it (``body``), its Run service, and the processes behind.

    ``instance`` runs the latest revision, ``earlier`` has those before it by the names of their revisions. ``archive``
    is the server's own copy of the source, in that ``generation``.
    """

    name: str
    body: Json
    service: Json
    revisions: int = 0
    instance: Instance | None = None
    earlier: dict[str, Instance] = field(default_factory=dict)
    archive: pathlib.Path | None = None
    generation: str = ""
    operation: Operation | None = None
    create_time: str = field(default_factory=timestamp)

    @property
    def gen1(self) -> bool:
        return bool(self.body.get("environment") == "GEN_1")

    @property
    def has_service(self) -> bool:
        """Whether there is a Run service: it comes with the first deployment, and somebody may have deleted it."""
        return bool(self.revisions) and not self.gen1 and not self.service.get("deleted")

    def stop(self) -> None:
        """End every process."""
        for instance in (self.instance, *self.earlier.values()):
            if instance is not None:
                instance.stop()


@dataclass
class Upload:
    """A place for one source archive: where a signed URL may put it, and where it was put."""

    project: str
    expires: float
    path: pathlib.Path
    content_length_range: bool = False
    arrived: bool = False


@dataclass
class Policy:
    bindings: list[Json]
    version: int
    etag: str
    at: float


class Cloud:
    """Everything that the local cloud knows; a reset makes a new one.

    :arg folder: for source archives, unpacked builds and installed requirements.
    :arg settings: read at every use, since ``/_local/config`` changes them.
    """

    def __init__(self, folder: pathlib.Path, address: str, settings: t.Callable[[], dict[str, t.Any]]) -> None:
        self.folder = folder
        self.address = address
        self._settings = settings
        self.lock = threading.RLock()
        self.closed = threading.Event()
        self.secret = secrets.token_bytes(32)
        self.projects: dict[str, Project] = {}
        self.folders: dict[str, Json] = {}
        self.organizations: dict[str, Json] = {}
        self.liens: dict[str, Json] = {}
        self.budgets: dict[str, Json] = {}
        self.compute: dict[str, Json] = {}
        self.billing_accounts: dict[str, Json] = {}
        self.service_accounts: dict[str, Json] = {}
        # when they were created, by email
        self.account_times: dict[str, float] = {}
        self.keys: dict[str, Json] = {}
        self.tokens: dict[str, tuple[str, float]] = {}
        self.policies: dict[str, list[Policy]] = {}
        self.functions: dict[str, Function] = {}
        self.run_services: dict[str, Json] = {}
        self.uploads: dict[str, Upload] = {}
        self.buckets: dict[str, Json] = {}
        self.objects: dict[tuple[str, str], list[Json]] = {}
        self.secrets: dict[str, Json] = {}
        self.builds: dict[str, Json] = {}
        # connectors, image repositories, worker pools, key rings and keys
        self.named_resources: dict[str, Json] = {}
        self.entries: list[Json] = []
        self.operations: dict[str, Operation] = {}
        self._numbers = 400000000000 + secrets.randbelow(10**11)
        self._found()

    def _found(self) -> None:
        """The organisation, its folder and the billing accounts that exist from the start."""
        common = {"state": "ACTIVE", "createTime": timestamp(), "updateTime": timestamp(), "etag": "local"}
        self.organizations[ORGANIZATION] = {
            "name": ORGANIZATION,
            "displayName": "example.com",
            "directoryCustomerId": "C0local00",
            **common,
        }
        self.folders[FOLDER] = {"name": FOLDER, "parent": ORGANIZATION, "displayName": "Applications", **common}
        for name, title, is_open in (
            (OPEN_BILLING_ACCOUNT, "Local Billing Account", True),
            (CLOSED_BILLING_ACCOUNT, "Closed Billing Account", False),
        ):
            account: Json = {"name": name, "displayName": title, "parent": ORGANIZATION, "currencyCode": "EUR"}
            self.billing_accounts[name] = {**account, "open": True} if is_open else account

    def setting(self, name: str) -> t.Any:
        return self._settings().get(name, DEFAULTS[name])

    def page_limit(self, maximum: int) -> int:
        """The largest page of a list whose largest page at Google is ``maximum``."""
        return int(self.setting("max_page_size")) or maximum

    def number(self) -> str:
        with self.lock:
            self._numbers += 1
            return str(self._numbers)

    def project(self, reference: str) -> Project | None:
        """By id or number."""
        found = self.projects.get(reference)
        if found is None and reference.isdigit():
            found = next((project for project in self.projects.values() if project.number == reference), None)
        return None if found and found.gone else found

    def pause(self, seconds: float) -> None:
        """Wait as an operation waits; ends at once when the cloud is closed."""
        self.closed.wait(seconds)

    def close(self) -> None:
        """End every process of every function."""
        self.closed.set()
        with self.lock:
            for function in self.functions.values():
                function.stop()

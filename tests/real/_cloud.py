# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests need to know of a cloud: who calls, what is left of a run, and how to remove it."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

# The tag of AWS and the label of Google Cloud that everything made here has, with the run as its value.
MARK = "polycloud-faas-test"
# Names of everything that is made begin with this.
PREFIX = "pcftest"


@dataclass(frozen=True)
class Leftover:
    """Something that a run has left behind: what it is, how its cloud identifies it, and the run that made it."""

    kind: str
    name: str
    run: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name} (run {self.run})"


class Cloud(t.Protocol):
    """One account of AWS in one region, or one project of Google Cloud in one location."""

    name: str
    place: str

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead Ansible, with the collection, to this account."""

    def identity(self) -> str:
        """The account or project that the credentials in the environment lead to.

        :raises CommandFailed: there are none, or they are refused.
        """

    def leftovers(self) -> list[Leftover]:
        """What any run has left behind, found by its mark alone; what has to go first comes first."""

    def remove(self, leftover: Leftover, seconds: float) -> None:
        """Remove it and wait for that.

        :raises CommandFailed: that did not work, or took longer.
        """


def refused(cloud: str, variable: str, confirmed: str, identity: str) -> str | None:
    """Why nothing is run: the confirmation is missing or is another one; None if it is right."""
    what = "account id" if variable == "ACCOUNT" else "project id"
    if not confirmed:
        return (
            f"{variable} must repeat the {what} that the tests run in, and it is missing: "
            f"make test-real CLOUD={cloud} {variable}={identity}"
        )
    if confirmed != identity:
        return f"{variable} must be the {what} of the credentials, {identity}, not {confirmed}. Nothing was run."
    return None

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What functions with requirements are deployed from: installed packages, beside a source or in a layer."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.digest import digest
from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.checks import check_size
from ansible_collections.polycloud.faas.plugins.module_utils._record import Record
from ansible_collections.polycloud.faas.plugins.module_utils._source.combined import joined, with_text

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.package.applications import Applications
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.requirements.cache import Installation
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source
    from ansible_collections.polycloud.faas.plugins.module_utils._source.zipping import Zip

# Lambda takes no version of a function whose code did not change, so another hash must make another archive.
MARK: t.Final = "requirements.sha256"
IN_A_LAYER: t.Final = "python/"


class Bundle(Record):
    """A source with installed packages beside it; ``upgrade`` tells apart what was installed at different times."""

    source: Source
    installation: Installation
    upgrade: str
    applications: Applications

    @property
    def sha256(self) -> str:
        return f"{digest([self.applications.sha256(self.source), self.installation.sha256])}{self.upgrade}"

    def zip(self, report_progress: t.Callable[[str], None]) -> Zip:
        """Pack it; the packages are installed first unless they are in the cache."""
        source = self.applications.added_to(self.source)
        whole = joined(("", source), ("", self.installation.source(report_progress)))
        check_size(whole, "source with its requirements")
        return with_text(whole, MARK, f"{self.sha256}\n").zip(report_progress)


class PackageLayer(Record):
    """Installed packages without a source, where Lambda's Python finds those of a layer."""

    installation: Installation
    upgrade: str

    @property
    def sha256(self) -> str:
        return f"{digest(['layer', self.installation.sha256])}{self.upgrade}"

    def zip(self, report_progress: t.Callable[[str], None]) -> Zip:
        """Pack it; the packages are installed first unless they are in the cache."""
        whole = joined((IN_A_LAYER, self.installation.source(report_progress)))
        check_size(whole, "requirements")
        return whole.zip(report_progress)

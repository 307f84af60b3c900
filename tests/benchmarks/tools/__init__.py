# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All tools that are compared."""

from __future__ import annotations

from tests.benchmarks._plan import Tool
from tests.benchmarks.tools._ansible import AmazonAws, Debug
from tests.benchmarks.tools._awscli import AwsCli
from tests.benchmarks.tools._gcloud import Gcloud
from tests.benchmarks.tools._osls import Osls
from tests.benchmarks.tools._ours import Ours
from tests.benchmarks.tools._sam import Sam

TOOLS: tuple[Tool, ...] = (Debug(), Ours(), Ours(in_process=False), AwsCli(), AmazonAws(), Osls(), Sam(), Gcloud())

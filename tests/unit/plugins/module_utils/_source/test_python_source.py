# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Is the function that is to be called really in the source?"""

from __future__ import annotations

import pytest

from ansible_collections.polycloud.faas.plugins.module_utils._source.python_source import defines


@pytest.mark.parametrize(
    "code",
    [
        "def endpoint(event, context): ...",
        "async def endpoint(): ...",
        "class endpoint: ...",
        "endpoint = lambda event, context: None",
        "endpoint: object = print",
        "other, endpoint = 1, 2",
        "if (endpoint := print): ...",
        "from handlers import endpoint",
        "from handlers import other as endpoint",
        "import endpoint.deep",
        "if True:\n    def endpoint(): ...",
        "try:\n    from fast import endpoint\nexcept ImportError:\n    endpoint = None",
        "with open('x') as endpoint: ...",
        "for endpoint in (): ...",
        "from handlers import *",
        "def __getattr__(name): ...",
        "print 'Python 2 cannot be parsed'",
        "\0",
    ],
)
def test_it_is_there_or_may_be(code: str) -> None:
    assert defines(code.encode(), "endpoint")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "def Endpoint(): ...",
        "def other():\n    endpoint = 1",
        "class Other:\n    def endpoint(self): ...",
        "endpoint",
        "import other.endpoint",
        "from endpoint import other",
    ],
)
def test_it_is_not_there(code: str) -> None:
    assert not defines(code.encode(), "endpoint")

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""moto's server on 127.0.0.1, with the three things that a run of this collection cannot do without.

Runs in an environment of its own: ``python moto_server.py PORT``.
"""

from __future__ import annotations

import sys
import typing as t

from moto.apigateway.models import APIGatewayBackend
from moto.cloudformation import models
from moto.server import main


def fill_in() -> None:
    """Add what AWS documents and moto lacks.

    The ID of a stack as its name in CreateChangeSet, and the description of a stack after UpdateStack (DescribeStacks),
    and the endpoint configuration of a stack's REST API in the words of GetRestApi.
    """
    _replace(APIGatewayBackend, "create_rest_api", _configured)
    _replace(models.CloudFormationBackend, "create_change_set", _by_id)
    _replace(models.Stack, "update", _described)


def _replace(owner: t.Any, name: str, wrapper: t.Callable[..., t.Any]) -> None:
    original = getattr(owner, name)

    def replaced(self: t.Any, *args: t.Any, **options: t.Any) -> t.Any:
        return wrapper(original, self, *args, **options)

    setattr(owner, name, replaced)


def _by_id(original: t.Any, backend: t.Any, *, stack_name: str, **options: t.Any) -> t.Any:
    known = backend.stacks.get(stack_name)
    return original(backend, stack_name=known.name if known else stack_name, **options)


def _configured(original: t.Any, backend: t.Any, *args: t.Any, **options: t.Any) -> t.Any:
    given = options.get("endpoint_configuration") or {}
    words = {f"{name[:1].lower()}{name[1:]}": value for name, value in given.items()}
    return original(backend, *args, **{**options, "endpoint_configuration": words or None})


def _described(original: t.Any, stack: t.Any, *args: t.Any, **options: t.Any) -> None:
    original(stack, *args, **options)
    stack.description = stack.template_dict.get("Description")


if __name__ == "__main__":
    fill_in()
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run does not repair before the user has decided it (pure)."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._errors import FaasError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.drift.differences import Drift, OptionPath


def check_decided(drift: t.Sequence[Drift], options: t.Mapping[str, t.Any], stack_name: str) -> None:
    """:raises FaasError: a difference that only the user can decide about, and whose options are not given."""
    open_ones = [each for each in drift if each.question and not is_decided(each, options)]
    if not open_ones:
        return
    questions = [each.question for each in open_ones if each.question]
    sentences = [each.as_warning(stack_name) for each in open_ones]
    reasons, answers = ([getattr(each, name) for each in questions] for name in ("reason", "answer"))
    raise FaasError(
        " ".join([*sentences, *dict.fromkeys(reasons), "So nothing was changed."]),
        hint=" ".join([*dict.fromkeys(answers), "With drift: report this is a warning."]),
        drift=[each.as_result() for each in drift],
    )


def is_decided(drift: Drift, options: t.Mapping[str, t.Any]) -> bool:
    """Whether one of the options that decide about a difference is given."""
    return drift.question is None or any(is_given(options, path) for path in drift.question.options)


def is_given(options: t.Any, path: OptionPath) -> bool:
    """Whether the options have a value at this path.

    Elements of lists are named by their name (of functions also by their logical ID) or route; ``*`` is any of them.
    """
    if not path:
        return options is not None
    if isinstance(options, dict):
        return is_given(options.get(path[0]), path[1:])
    return any(is_given(each, path[1:]) for each in options or () if path[0] in ("*", *_names(each)))


def _names(element: t.Any) -> list[str]:
    if not isinstance(element, dict):
        return [str(element)]
    if "path" in element:
        return [f"{element.get('method')} {element['path']}"]
    name = str(element.get("name"))
    return [name, logical_ids.function(name)]

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares what runs of an updated collection did with what may be different after the update.

A difference is announced as a dictionary: ``of`` is the name of a service or function, ``deployed_by`` the state of the
collection that deployed it, ``changed`` whether the run changes it (true if left out), ``warning`` words of the warning
that comes with it, and ``changelog`` words of the changelog that tell of it.
"""

from __future__ import annotations

import typing as t

Difference = t.Mapping[str, t.Any]


def update_findings(
    results: t.Mapping[str, t.Mapping[str, t.Any]],
    output: str,
    announced: t.Sequence[Difference],
    changelog: str,
) -> list[str]:
    """What is wrong with a first run after the update; ``results`` are those of the tasks, by name."""
    of = {str(difference["of"]): difference for difference in announced}
    found = [f"there is no {name}, but a difference of it is announced" for name in sorted(of.keys() - results.keys())]
    for name, result in results.items():
        found += _findings(name, result, of.get(name), _words(output), _words(changelog))
    return found


def _findings(
    name: str, result: t.Mapping[str, t.Any], difference: Difference | None, output: str, changelog: str
) -> list[str]:
    is_changed = bool(result["changed"])
    if difference is None:
        told = result.get("changes") or result.get("clouds") or result.get("diff")
        return [f"{name} was changed, and that is not announced: {told}"] if is_changed else []
    found = []
    if is_changed is not bool(difference.get("changed", True)):
        found.append(f"{name} was {'' if is_changed else 'not '}changed, which is not what is announced")
    if _words(difference["warning"]) not in output:
        found.append(f"no warning about {name} says: {difference['warning']}")
    if _words(difference["changelog"]) not in changelog:
        found.append(f"the changelog does not say about {name}: {difference['changelog']}")
    return found


def _words(text: str) -> str:
    """Text without its line breaks, which differ with the width of the terminal."""
    return " ".join(text.split())


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"update_findings": update_findings}

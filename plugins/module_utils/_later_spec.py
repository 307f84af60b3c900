# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The argument spec of suboptions that few tasks have."""

from __future__ import annotations

import typing as t

Spec = dict[str, dict[str, t.Any]]


class LaterSpec(Spec):
    """Suboptions whose spec is loaded when somebody looks at it; Ansible does so for the tasks that have them.

    Without ``load`` it is an ordinary one, as tools make that check specs.
    """

    def __init__(self, load: t.Callable[[], Spec] | None = None) -> None:
        super().__init__()
        self._load = load

    @property
    def is_loaded(self) -> bool:
        return self._load is None

    def _loaded(self) -> Spec:
        if self._load is not None:
            load, self._load = self._load, None
            self.update(load())
        return self

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        self._loaded()
        return super().__len__()

    def __iter__(self) -> t.Iterator[str]:
        self._loaded()
        return super().__iter__()

    def __contains__(self, name: object) -> bool:
        self._loaded()
        return super().__contains__(name)

    def __getitem__(self, name: str) -> dict[str, t.Any]:
        self._loaded()
        return super().__getitem__(name)

    def get(self, name: str, default: t.Any = None) -> t.Any:
        self._loaded()
        return super().get(name, default)

    def keys(self) -> t.Any:
        self._loaded()
        return super().keys()

    def values(self) -> t.Any:
        self._loaded()
        return super().values()

    def items(self) -> t.Any:
        self._loaded()
        return super().items()


def is_unused(spec: t.Any) -> bool:
    """Whether nobody has looked at these suboptions, so that the task does not have them."""
    return isinstance(spec, LaterSpec) and not spec.is_loaded

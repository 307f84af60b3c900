# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own parts of the template, added to those of the collection."""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.template import METADATA, Template
from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.stack import Additions
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError


def extended(template: Template, added: Additions, salt: str, later_outputs: tuple[str, ...]) -> tuple[Template, t.Any]:
    """The template with the additions, and the data for its fingerprint; without additions it is unchanged.

    The template's metadata lists the user's resources and outputs. Values of parameters are part of the
    fingerprint, though not of the template; ``salt`` is for those of secrets.
    ``later_outputs`` are prefixes of the names of outputs that are added to the template afterwards.

    :raises OptionError: the collection itself uses a name.
    """
    if added == Additions():
        return template, template
    _check_names("resources", template["Resources"], added.resources)
    later = [name for name in added.outputs if name.startswith(later_outputs)]
    _check_names("outputs", {*template["Outputs"], *later}, added.outputs)
    own = template.get("Parameters", {})
    _check_names("parameters", {*template["Resources"], *added.resources, *own}, added.parameters)
    declarations = {**own, **{name: dict(each.declaration) for name, each in sorted(added.parameters.items())}}
    sections = {"Parameters": declarations, "Conditions": dict(added.conditions)}
    own_metadata = template.get("Metadata", {}).get(METADATA, {})
    added_names = {"Resources": sorted(added.resources), "Outputs": sorted(added.outputs)}
    whole = {
        **template,
        **{name: section for name, section in sections.items() if section},
        "Metadata": {METADATA: {**own_metadata, **added_names}},
        "Resources": {**template["Resources"], **added.resources},
        "Outputs": {**template["Outputs"], **added.outputs},
    }
    values = {name: each.fingerprint(f"{salt}/{name}") for name, each in added.parameters.items()}
    return whole, [whole, values] if values else whole


def _check_names(option: str, taken: t.Collection[str], given: t.Mapping[str, t.Any]) -> None:
    for name in sorted(given):
        if name in taken:
            raise OptionError(f"{option} must not use names that the service itself uses, but {name} is one.")

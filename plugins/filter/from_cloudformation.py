# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads CloudFormation's YAML, whose short tags Ansible's own YAML does not know."""

from __future__ import annotations

DOCUMENTATION = r"""
name: from_cloudformation
short_description: Read a CloudFormation template in YAML, with its short tags
version_added: 0.1.0
author:
  - polycloud.faas contributors (@polycloud)
description:
  - Reads a template, or a part of one, in YAML or JSON.
  - 'Short tags become the functions that they stand for, C(!Ref Table) for example C({Ref: Table}), and
    C(!GetAtt Table.Arn) C({Fn::GetAtt: [Table, Arn]}).'
  - Dates such as C(2012-10-17) stay strings, as in CloudFormation.
positional: _input
options:
  _input:
    description: The YAML or JSON text.
    type: str
    required: true
seealso:
  - plugin: ansible.builtin.from_yaml
    plugin_type: filter
  - module: polycloud.faas.lambda_http_endpoint
"""

EXAMPLES = r"""
- name: A service with resources that a file of another tool describes
  polycloud.faas.lambda_http_endpoint:
    name: shop
    source: "{{ playbook_dir }}/src"
    functions:
      - name: read
        handler: handler.endpoint
        routes:
          - GET /items
    resources: "{{ (lookup('ansible.builtin.file', 'resources.yml') | polycloud.faas.from_cloudformation).Resources }}"
"""

RETURN = r"""
_value:
  description: What the text describes, with the long forms of all functions.
  type: raw
"""

import typing as t

import yaml
from ansible.errors import AnsibleFilterError

# The functions whose names have no Fn:: in front.
PLAIN: t.Final = frozenset({"Condition", "Ref"})


class Loader(yaml.SafeLoader):
    """Knows every tag that begins with one !."""


def _function(loader: Loader, name: str, node: yaml.Node) -> dict[str, t.Any]:
    if isinstance(node, yaml.ScalarNode):
        value: t.Any = loader.construct_scalar(node)
        if name == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(t.cast(yaml.MappingNode, node), deep=True)
    return {name if name in PLAIN else f"Fn::{name}": value}


def _as_written(loader: Loader, node: yaml.Node) -> str:
    return str(loader.construct_scalar(t.cast(yaml.ScalarNode, node)))


Loader.add_multi_constructor("!", _function)
Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def from_cloudformation(text: t.Any) -> t.Any:
    """What the YAML or JSON text describes.

    :raises AnsibleFilterError: it is no text, or not valid YAML.
    """
    if not isinstance(text, str):
        raise AnsibleFilterError(f"from_cloudformation must get a string, but {type(text).__name__} was given.")
    try:
        return yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise AnsibleFilterError(f"from_cloudformation must get valid YAML, but it is not: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, t.Callable[[t.Any], t.Any]]:
        return {"from_cloudformation": from_cloudformation}

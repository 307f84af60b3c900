# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an update would do according to CloudFormation, by change sets that are deleted again."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.outputs import BUCKET_NAME
from ansible_collections.polycloud.faas.plugins.module_utils._aws.deployment.comparison import from_change_set
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.change_sets import Proposal, make_change_set
from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.template_upload import (
    delete_uploaded_template,
    pass_template,
)
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError

if TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.stack.stack import Stack
    from ansible_collections.polycloud.faas.plugins.module_utils._deadline import Deadline


def preview_update(api: AwsApi, stack: Stack, proposal: Proposal, deadline: Deadline) -> list[Change]:
    """Create a change set for the healthy stack, read it, and delete it, with the template if it was uploaded to S3.

    (CreateChangeSet, DescribeChangeSet, DeleteChangeSet)
    """
    activity = f"Previewing the update of stack {stack.name}"
    handed = pass_template(api, proposal.template, stack.outputs.get(BUCKET_NAME))
    try:
        change_set = make_change_set(api, activity, stack.name, stack, proposal, handed)
        try:
            return from_change_set(change_set.changes(deadline), proposal.template)
        finally:
            change_set.delete()
    finally:
        with contextlib.suppress(CloudError):
            delete_uploaded_template(api, handed)

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks the queues of events before an update (SQS API).

Lambda refuses a queue whose visibility timeout is shorter than the timeout of the function, after everything else was
made. The template shows the timeout of a queue of the stack; any other is read, where the caller may.
"""

from __future__ import annotations

import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation import logical_ids
from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import DENIED
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events import sqs
from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.events import events_of
from ansible_collections.polycloud.faas.plugins.module_utils._errors import CloudError, OptionError

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.cloudformation.change import Change
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.connection.api import AwsApi
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.events.event import Event
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.service import Service

VISIBILITY: t.Final = "VisibilityTimeout"
NOT_THERE: t.Final = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


def check_queues(api: AwsApi, service: Service, changes: t.Sequence[Change]) -> list[str]:
    """Warnings about queues that changed, or whose mapping or function did.

    :raises OptionError: AWS would refuse the queue.
    """
    changed = {each.logical_id for each in changes}
    events = [each for each in events_of(service) if each.kind == "sqs" and changed & _concerned(each)]
    found = [sqs.warning(each, _checked(api, each)) for each in events]
    return [each for each in found if each is not None]


def _concerned(event: Event) -> set[str]:
    """The logical IDs of what decides about the queue."""
    return {logical_ids.function(event.function.name), *sqs.made(event).resources}


def _checked(api: AwsApi, event: Event) -> int | None:
    """The visibility timeout of the queue, in seconds; None where it is not known."""
    seconds = sqs.visibility_of(event)
    if seconds is None and isinstance(event.options.arn, str):
        seconds = _read(api, event, event.options.arn)
        sqs.check_visibility(event, seconds)
    return seconds


def _read(api: AwsApi, event: Event, arn: str) -> int | None:
    """GetQueueUrl, GetQueueAttributes."""
    *_begin, region, account, name = arn.split(":")
    if region != api.region:
        raise OptionError(f"{event.option('arn')} must be that of a queue in {api.region}, but {arn!r} was given.")
    activity = f"Reading queue {name}"
    try:
        url = api.call("sqs", "get_queue_url", activity, QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
        answer = api.call("sqs", "get_queue_attributes", activity, QueueUrl=url, AttributeNames=[VISIBILITY])
    except CloudError as error:
        if error.code in DENIED:
            return None
        if error.code in NOT_THERE:
            raise OptionError(f"{event.option('arn')} must be that of a queue, but there is no queue {arn}.") from error
        raise
    return int(answer["Attributes"][VISIBILITY])

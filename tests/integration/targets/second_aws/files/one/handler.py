# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function of the second AWS, which does not run it."""


def endpoint(event, context):
    return {"statusCode": 200, "body": "one"}

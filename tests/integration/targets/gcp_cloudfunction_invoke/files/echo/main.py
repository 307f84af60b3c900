# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A function that says how it was called, and answers as it is told."""


def endpoint(request):
    told = {
        "method": request.method,
        "path": request.path,
        "query": request.args.to_dict(flat=False),
        "type": request.headers.get("Content-Type", ""),
        "key": request.headers.get("X-Api-Key", ""),
        "authorization": request.headers.get("Authorization", "").partition(" ")[0],
        "text": request.get_data(as_text=True),
    }
    return told, int(request.args.get("status", 200)), {"X-Answer": "yes"}

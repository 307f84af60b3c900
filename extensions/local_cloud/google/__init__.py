# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local Google Cloud: one process, one port of 127.0.0.1, held to Google's discovery documents.

From the outside in: ``app`` (HTTP) and ``dispatch`` (order of checks); a folder of handlers for each group of APIs
(``functions``, ``run``, ``billing``, ...), with what makes a function really run in ``build`` and ``run``; ``cloud``
(the state, and what all handlers share); ``protocol`` (requests and answers by the discovery documents).
"""

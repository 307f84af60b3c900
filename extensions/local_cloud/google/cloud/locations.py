# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The regions of Cloud Run, in which functions of the 2nd generation are: https://cloud.google.com/run/docs/locations.

A method that names another location is refused before anything else about the resource is looked at, whatever it does.
"""

from __future__ import annotations

from ..protocol.errors import ApiError

# APIs whose methods are refused in other locations; "-" stands for all
REGIONAL = frozenset({"cloudfunctions", "run"})
REGIONS: dict[str, str] = {
    "africa-south1": "Johannesburg",
    "asia-east1": "Taiwan",
    "asia-east2": "Hong Kong",
    "asia-northeast1": "Tokyo",
    "asia-northeast2": "Osaka",
    "asia-northeast3": "Seoul",
    "asia-south1": "Mumbai",
    "asia-south2": "Delhi",
    "asia-southeast1": "Singapore",
    "asia-southeast2": "Jakarta",
    "australia-southeast1": "Sydney",
    "australia-southeast2": "Melbourne",
    "europe-central2": "Warsaw",
    "europe-north1": "Finland",
    "europe-southwest1": "Madrid",
    "europe-west1": "Belgium",
    "europe-west10": "Berlin",
    "europe-west12": "Turin",
    "europe-west2": "London",
    "europe-west3": "Frankfurt",
    "europe-west4": "Netherlands",
    "europe-west6": "Zurich",
    "europe-west8": "Milan",
    "europe-west9": "Paris",
    "me-central1": "Doha",
    "me-central2": "Dammam",
    "me-west1": "Tel Aviv",
    "northamerica-northeast1": "Montreal",
    "northamerica-northeast2": "Toronto",
    "southamerica-east1": "Sao Paulo",
    "southamerica-west1": "Santiago",
    "us-central1": "Iowa",
    "us-east1": "South Carolina",
    "us-east4": "Northern Virginia",
    "us-east5": "Columbus",
    "us-south1": "Dallas",
    "us-west1": "Oregon",
    "us-west2": "Los Angeles",
    "us-west3": "Salt Lake City",
    "us-west4": "Las Vegas",
}


def check_location(api: str, resource: str) -> None:
    """:arg resource: what a method is about, ``projects/P/locations/L/functions/F``."""
    parts = resource.split("/")
    if api not in REGIONAL or parts[2:3] != ["locations"] or parts[3] == "-" or parts[3] in REGIONS:
        return
    raise ApiError("PERMISSION_DENIED", f"Permission denied on 'locations/{parts[3]}' (or it may not exist).")

#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: what is known of Google Cloud Functions."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_cloudfunction_info
short_description: Read Google Cloud Run functions
version_added: 0.1.0
description:
  - Returns one function, the functions of a region, or those of all regions of a project.
  - Functions that the console or C(gcloud run deploy --function) created without the Cloud Functions API are Cloud Run
    services, and are not returned.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._gcp
  - polycloud.faas._gcp.project
  - polycloud.faas._attributes.info
  - polycloud.faas._attributes.gcp
options:
  location:
    description: The region. If not given, the functions of all regions are returned.
    type: str
  name:
    description: The name of one function. Requires O(location).
    type: str
  details:
    description:
      - Whether RV(functions[].public) and RV(functions[].invokers) are read, and what the Cloud Run service decides.
      - This takes two calls for each function, or one for a function of the 1st generation.
    type: bool
    default: true
seealso:
  - module: polycloud.faas.gcp_cloudfunction
"""

EXAMPLES = r"""
- name: One function
  polycloud.faas.gcp_cloudfunction_info:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime

- name: All functions of a project
  polycloud.faas.gcp_cloudfunction_info:
    project: pythonfordevops-cloudfunction
  register: found

- name: Show their URLs
  ansible.builtin.debug:
    msg: "{{ found.functions | items2dict(key_name='name', value_name='url') }}"
"""

RETURN = r"""
functions:
  description: The functions, sorted by region and name; an empty list if there are none.
  returned: success
  type: list
  elements: dict
  contains:
    project:
      description: The project's ID.
      type: str
      sample: pythonfordevops-cloudfunction
    location:
      description: The region.
      type: str
      sample: us-central1
    name:
      description: The function's name.
      type: str
      sample: currenttime
    url:
      description: URL of the function.
      type: str
      sample: https://us-central1-pythonfordevops-cloudfunction.cloudfunctions.net/currenttime
    state:
      description: The state that Google gives, such as V(ACTIVE).
      type: str
      sample: ACTIVE
    errors:
      description: What Google reports as wrong with the function.
      type: list
      elements: str
      sample: []
    environment_generation:
      description: The generation of the function.
      type: str
      sample: gen2
    revision:
      description: The revision that was deployed last.
      type: str
      sample: currenttime-00002-xyz
    serving:
      description:
        - The revisions that get requests, with their percentages. It is the last one alone unless somebody has split or
          pinned the traffic.
        - Null for a function of the 1st generation, and for such a traffic if it was not or could not be read.
      type: list
      elements: dict
      sample: [{revision: currenttime-00002-xyz, percent: 100}]
      contains:
        revision:
          description: The name of the revision.
          type: str
        percent:
          description: Its percentage of the requests.
          type: int
    update_time:
      description: When it was deployed last.
      type: str
      sample: "2026-01-31T12:00:00.000000000Z"
    description:
      description: What the function is for.
      type: str
      sample: Tells the time
    runtime:
      description: The runtime.
      type: str
      sample: python313
    entry_point:
      description: The name of the Python function.
      type: str
      sample: endpoint
    memory:
      description: Memory of an instance, as Google writes it.
      type: str
      sample: 256M
    cpu:
      description: CPUs of an instance, as Google writes them.
      type: str
      sample: "0.1666"
    timeout:
      description: Seconds after which a request is aborted.
      type: int
      sample: 60
    concurrency:
      description: Requests that an instance handles at the same time.
      type: int
      sample: 1
    all_traffic_on_latest_revision:
      description: V(true) if all requests go to the revision that was deployed last; otherwise null, as for a function
        of the 1st generation.
      type: bool
      sample: true
    min_instances:
      description: Minimum number of instances, which are kept running.
      type: int
      sample: 0
    max_instances:
      description: Maximum number of instances.
      type: int
      sample: 100
    ingress:
      description: Where requests can come from, with O(details) as the Cloud Run service of the function has it.
      type: str
      sample: all
    runtime_service_account:
      description: Email of the service account that the function runs as.
      type: str
      sample: 415104041262-compute@developer.gserviceaccount.com
    security_level:
      description: Whether only HTTPS requests are served; null for a function of the 2nd generation.
      type: str
      sample: secure-always
    build_service_account:
      description: Email of the service account that the build runs as.
      type: str
      sample: 415104041262-compute@developer.gserviceaccount.com
    worker_pool:
      description: The private pool of the build; empty if there is none.
      type: str
      sample: ""
    docker_repository:
      description: The repository of the image.
      type: str
      sample: projects/pythonfordevops-cloudfunction/locations/us-central1/repositories/gcf-artifacts
    kms_key:
      description: The key that encrypts the function; empty if there is none.
      type: str
      sample: ""
    binary_authorization:
      description: The policy of Binary Authorization; empty if there is none.
      type: str
      sample: ""
    vpc_connector:
      description: The connector to a network; empty if there is none.
      type: str
      sample: ""
    direct_vpc:
      description: The network that the function is directly connected to; empty if there is none.
      type: dict
      sample: {network: default, subnetwork: default, tags: [faas]}
    vpc_egress:
      description: Which traffic goes through the network; null if the function is in none.
      type: str
      sample: private-ranges-only
    secret_environment:
      description: The variables with secrets, as references to the secrets, without their values.
      type: dict
      sample: {DB_PASSWORD: {secret: db-password, version: "3", project: pythonfordevops-cloudfunction}}
    secret_volumes:
      description: The files with secrets, as references to the secrets, without their values.
      type: list
      elements: dict
      sample:
        - mount_path: /etc/secrets
          secret: tls-key
          project: pythonfordevops-cloudfunction
          versions:
            - path: key.pem
              version: latest
    runtime_update_policy:
      description: When Google updates the runtime.
      type: str
      sample: automatic
    environment:
      description: The names of the environment variables; their values are not shown.
      type: dict
      sample: {TIME_ZONE: (set)}
    build_environment:
      description: The names of the environment variables of the build; their values are not shown.
      type: dict
      sample: {}
    labels:
      description: The labels, without those of the collection, which begin with C(polycloud-faas-source).
      type: dict
      sample: {team: devops}
    source_sha256:
      description: SHA-256 of the source's paths, executable bits and contents; null if another tool deployed the
        function.
      type: str
      sample: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
    source_rules:
      description:
        - Which rules selected the files of the source (see O(polycloud.faas.gcp_cloudfunction#module:source_rules)).
        - Null if another tool deployed the function.
      type: int
      sample: 2
    public:
      description:
        - Whether the function is public, through its policy or because the IAM check of callers is disabled.
        - Null if this was not or could not be read.
      type: bool
      sample: true
    invokers:
      description: The members that can call the function, without C(allUsers); null if not read.
      type: list
      elements: str
      sample: []
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_function_info import run
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        project=connection.PROJECT, location={}, name={}, details={"type": "bool", "default": True}
    ),
    operation=run,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()

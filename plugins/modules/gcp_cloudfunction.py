#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible module: a Python folder as a Cloud Run function of Google Cloud."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gcp_cloudfunction
short_description: Deploy a folder of Python as a Google Cloud Run function
version_added: 0.1.0
description:
  - Deploys a folder with Python source as an HTTP function of the 2nd generation (Cloud Functions v2, Cloud Run),
    or of the 1st (Cloud Functions v1), updates it, and deletes it. Google's name for these is Cloud Run functions.
  - Functions that the console or C(gcloud run deploy --function) created without the Cloud Functions API are Cloud Run
    services. This module does not see them, and does not use their names.
  - Google rebuilds the function with every update, so nothing is sent when nothing differs. The label
    C(polycloud-faas-source) with the SHA-256 of the source and C(polycloud-faas-source-md5) with the MD5 of the archive
    record what was deployed. The mask of an update names only what differs.
  - Source that another tool has deployed since is replaced, although the labels are still there. The live archive is
    compared by its MD5, or by its files, unless a hint below C(~/.cache/polycloud.faas) says that it was compared.
  - A function that was created with another tool has no such labels. Its source is downloaded and compared, and the
    function is left unchanged when nothing differs; the next update sets the labels.
  - Options that are not given are left unchanged in the cloud. Each has a value that takes it back to Google's default.
  - When nothing differs, three calls are made, in parallel, or five in two round trips without a hint.
  - In check mode a function is planned as if it were new while its project does not exist yet, is pending deletion, or
    has the API disabled.
author:
  - polycloud.faas contributors (@polycloud)
extends_documentation_fragment:
  - polycloud.faas._gcp
  - polycloud.faas._gcp.project
  - polycloud.faas._gcp.labels
  - polycloud.faas._source
  - polycloud.faas._wait
  - polycloud.faas._attributes
  - polycloud.faas._attributes.gcp
options:
  location:
    description: The region, such as V(us-central1).
    type: str
    required: true
  name:
    description:
      - The function's name, 1 to 63 letters, digits, C(-) and C(_).
      - Names that differ only in case, or in C(-) and C(_), cannot be used together in a region.
    type: str
    required: true
  source:
    description:
      - It must have a C(main.py) at its top, or the file that the variable C(GOOGLE_FUNCTION_SOURCE) of
        O(build_environment) names.
      - Files that a C(.gcloudignore) at the top of a folder names are not deployed unless O(include) names them
        (see O(source_rules)).
      - O(source_object) or O(source_repository) can be given instead.
  staging_bucket:
    description:
      - Your own Cloud Storage bucket that O(source) is uploaded to, instead of one of Google's, which V("") is. The
        object is not deleted.
      - The name of the object contains the SHA-256 of the source, so an identical source is uploaded only once.
    type: str
  source_object:
    description:
      - A C(.zip) file in Cloud Storage instead of O(source).
      - A change is detected by bucket, object and generation.
    type: dict
    suboptions:
      bucket:
        description: The bucket's name, without C(gs://).
        type: str
        required: true
      object:
        description: The object's name.
        type: str
        required: true
      generation:
        description:
          - The generation of the object. If not given, the newest one is looked up, which takes one more call.
          - Only with O(environment_generation=gen2).
        type: int
  source_repository:
    description:
      - A revision in Cloud Source Repositories instead of O(source). Exactly one of O(source_repository.branch),
        O(source_repository.tag) and O(source_repository.commit) is required.
      - Only a change to this option is detected, not a new commit on a branch. Give O(source_repository.commit) to know
        what is deployed.
    type: dict
    suboptions:
      repository:
        description: The repository's name.
        type: str
        required: true
      project:
        description: The project of the repository, O(project) if not given.
        type: str
      branch:
        description: A branch.
        type: str
      tag:
        description: A tag.
        type: str
      commit:
        description: The hash of a commit.
        type: str
      directory:
        description: The folder of the source within the repository. If not given, its top.
        type: str
  runtime:
    description:
      - The Python runtime, such as V(python313).
      - Required when O(state=present).
    type: str
  entry_point:
    description:
      - The name of the Python function that handles requests.
      - It takes one argument, the request. A syntax error in its file, or in one of the source that it imports, is
        reported before the deployment. It is a warning if the Python that runs the module is older than the runtime.
      - Required when O(state=present).
    type: str
  description:
    description: What the function is for. V("") is Google's default.
    type: str
  memory:
    description:
      - Memory of an instance with the unit k, M, G, Mi or Gi, such as V(256M), V(512Mi) or V(1Gi). V(256M) and
        V(256Mi) are treated as equal. V(256M) is Google's default.
      - A CPU that was set with O(cpu) stays as it is.
    type: str
  cpu:
    description:
      - CPUs of an instance, such as V(1), V(0.5) or V(167m). 0.08 to 1, 2, 4, 6 or 8 are possible. V("") is what Google
        derives from O(memory), as it does if the option is never given.
    type: str
  timeout:
    description: Seconds after which a request is aborted, V(1) to V(3600), in the 1st generation up to V(540). V(60) is
      Google's default.
    type: int
  concurrency:
    description: Requests that an instance handles at the same time, V(1) to V(1000). More than one requires a whole
      CPU. V(1) is Google's default.
    type: int
  all_traffic_on_latest_revision:
    description:
      - V(true), Google's default, ends a split of the requests between revisions, so that all of them go to the
        revision that was deployed last.
      - V(false) has no effect, as a deployment never starts a split.
      - Only for functions of the 2nd generation.
    type: bool
  min_instances:
    description: Minimum number of instances, which are kept running, at most O(max_instances). V(0) is Google's
      default.
    type: int
  max_instances:
    description: Maximum number of instances, up to what the quota of the region allows, in the 1st generation up to
      V(3000). V(0) is Google's default, which it shows as 100, in the 1st generation as 3000.
    type: int
  environment:
    description:
      - Environment variables of the running function, at most 1000 with names and values of together at most 32 KiB.
        Variables that are not listed are removed, V({}) removes all; see O(purge_environment).
      - Their values are never shown. For secrets use Secret Manager.
    type: dict
  build_environment:
    description:
      - Environment variables of the build, at most 100 of at most 64 KiB each. Variables that are not listed are
        removed, V({}) removes all; see O(purge_environment).
      - The variables of the installer of packages go here, such as C(PIP_EXTRA_INDEX_URL), or C(UV_EXTRA_INDEX_URL) for
        C(python314) and newer. C(GOOGLE_PYTHON_PACKAGE_MANAGER) is C(pip) or C(uv).
        C(GOOGLE_VENDOR_PIP_DEPENDENCIES) names a folder of the source with wheels.
      - Their values are never shown, except in messages those of C(GOOGLE_FUNCTION_SOURCE),
        C(GOOGLE_PYTHON_PACKAGE_MANAGER) and C(GOOGLE_VENDOR_PIP_DEPENDENCIES).
    type: dict
  purge_environment:
    description:
      - Whether variables that are not in O(environment) and O(build_environment) are removed.
      - With V(false) they are left unchanged.
    type: bool
    default: true
  ingress:
    description: Where requests can come from. V(all) is Google's default. This is not authentication; see O(public).
    type: str
    choices: [all, internal-only, internal-and-gclb]
  security_level:
    description: Whether only HTTPS requests are served. Only for functions of the 1st generation; others always require
      HTTPS. V(secure-optional) is Google's default.
    type: str
    choices: [secure-always, secure-optional]
  runtime_service_account:
    description:
      - Email of the service account that the function runs as, also as C(projects/P/serviceAccounts/EMAIL). V("") is
        Google's default.
    type: str
  build_service_account:
    description:
      - Email of the service account that the build runs as, also as C(projects/P/serviceAccounts/EMAIL). V("") is
        Google's default.
    type: str
  grant_build_roles:
    description:
      - Whether the service account of the build gets C(roles/cloudbuild.builds.builder) on the project, if the
        project's policy does not give the account a role that lets it build. This is checked only before a deployment.
      - With V(false) the missing role is only reported, if a build is refused because of it.
    type: bool
    default: false
  worker_pool:
    description: Private pool of Cloud Build for the build, C(projects/P/locations/L/workerPools/W). V("") means none.
    type: str
  docker_repository:
    description:
      - Repository of Artifact Registry for the image, C(projects/P/locations/L/repositories/R) or
        C(L-docker.pkg.dev/P/R). For a function of the 1st generation it is in the same project and region. V("") is
        the one that Google creates.
    type: str
  kms_key:
    description:
      - Key of Cloud KMS that encrypts the function, C(projects/P/locations/L/keyRings/R/cryptoKeys/K), in the region of
        the function. Requires a repository that is encrypted with it, which the function has or O(docker_repository)
        names. V("") means none.
    type: str
  binary_authorization:
    description:
      - Policy of Binary Authorization for the image, V(default) or C(projects/P/platforms/cloudRun/policies/N). V("")
        means none.
    type: str
  runtime_update_policy:
    description:
      - When Google updates the runtime with security patches, V(automatic) at any time, V(on-deploy) only with a
        deployment. V(automatic) is Google's default.
    type: str
    choices: [automatic, on-deploy]
  vpc_connector:
    description:
      - Connector of Serverless VPC Access in the region of the function, its ID or
        C(projects/P/locations/L/connectors/C). Mutually exclusive with O(direct_vpc), which it replaces. V("") means
        none.
    type: str
  direct_vpc:
    description:
      - Network that the function is directly connected to. It is replaced as a whole. Mutually exclusive with
        O(vpc_connector), which it replaces. V({}) means none.
      - Only for functions of the 2nd generation.
    type: dict
    suboptions:
      network:
        description: The network, by its name or as C(projects/P/global/networks/N). If not given, it is the network of
          O(direct_vpc.subnetwork).
        type: str
      subnetwork:
        description: The subnetwork in the region of the function, by its name or as
          C(projects/P/regions/R/subnetworks/S). If not given, the one with the same name as O(direct_vpc.network).
        type: str
      tags:
        description: Network tags, at most 64, each of 1 to 63 lowercase letters, digits and hyphens.
        type: list
        elements: str
  vpc_egress:
    description: Which outgoing traffic of the function goes through O(vpc_connector) or O(direct_vpc). One of them must
      be given, or the function must have one. V(private-ranges-only) is Google's default.
    type: str
    choices: [private-ranges-only, all-traffic]
  secret_environment:
    description:
      - Environment variables with secrets of Secret Manager, by name. Variables that are not listed are removed, V({})
        removes all.
      - A value is a dictionary with C(secret) (the secret's ID), C(version) (a number or C(latest), the default) and
        C(project) (O(project) if not given). For another project, its number saves a call.
      - O(runtime_service_account) needs C(roles/secretmanager.secretAccessor) on the secrets.
    type: dict
  follow_references:
    description:
      - Whether the function is deployed again when a secret that O(secret_environment) has with the version C(latest)
        got a newer version since the last deployment. Instances keep the version that was the latest one when they
        started, and each deployment is a build.
      - With V(false) a newer version is a warning, if these credentials may look at it
        (C(secretmanager.versions.get)).
    type: bool
    default: false
  secret_volumes:
    description: Secrets of Secret Manager as files. Volumes that are not listed are removed, V([]) removes all.
    type: list
    elements: dict
    suboptions:
      mount_path:
        description: The folder of the files, such as V(/etc/secrets), outside of V(/dev), V(/proc) and V(/sys).
        type: str
        required: true
      secret:
        description: The secret's ID.
        type: str
        required: true
      project:
        description: The secret's project. If not given, it is O(project). For another project, its number saves a call.
        type: str
      versions:
        description: The files. If not given, one file with the latest version, named like the secret.
        type: list
        elements: dict
        suboptions:
          path:
            description: The name of the file in O(secret_volumes[].mount_path).
            type: str
            required: true
          version:
            description: The version, a number or V(latest).
            type: str
            default: latest
  public:
    description:
      - Whether anyone may call the function.
      - V(true) lets C(allUsers) invoke its Cloud Run service. If the organization does not allow that, the IAM check of
        the service is disabled instead (C(invokerIamDisabled)), and a warning says so.
      - V(false) reverts both, and does not affect other members.
      - If neither this nor O(invokers) is given, access is left unchanged.
    type: bool
  invokers:
    description:
      - All members that may call the function, at most 1500.
      - For example V(user:ann@example.com) or V(serviceAccount:caller@my-project.iam.gserviceaccount.com). Others are
        removed, V([]) removes all; bindings with conditions are kept.
      - Cannot be combined with O(public=true). With O(public=false) it means the same as alone.
    type: list
    elements: str
  environment_generation:
    description:
      - The generation of the function, which only its creation can set. A function of the other generation is refused,
        never replaced.
    type: str
    choices: [gen1, gen2]
    default: gen2
  state:
    description: Whether the function exists.
    type: str
    choices: [present, absent]
    default: present
notes:
  - The APIs C(cloudfunctions.googleapis.com), C(run.googleapis.com), C(cloudbuild.googleapis.com) and
    C(artifactregistry.googleapis.com) must be enabled in the project. The module waits for an API that was just
    enabled.
  - The credentials need C(roles/cloudfunctions.developer), C(roles/iam.serviceAccountUser) on the service accounts, and
    for O(public) and O(invokers) C(roles/run.admin). With C(roles/logging.viewer) and C(roles/cloudbuild.builds.viewer)
    an error can show log lines of the build and the container.
seealso:
  - module: polycloud.faas.gcp_cloudfunction_info
  - module: polycloud.faas.gcp_project
"""

EXAMPLES = r"""
- name: A public function
  polycloud.faas.gcp_cloudfunction:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime
    source: functions/google-python-simple-http-endpoint
    entry_point: endpoint
    runtime: python313
    public: true
  register: function

- name: Call the function
  ansible.builtin.uri:
    url: "{{ function.url }}"

- name: A function with more memory and a variable, for one caller only
  polycloud.faas.gcp_cloudfunction:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime
    source: functions/google-python-simple-http-endpoint
    entry_point: endpoint
    runtime: python313
    memory: 512Mi
    environment:
      TIME_ZONE: Europe/Berlin
    invokers:
      - serviceAccount:caller@pythonfordevops-cloudfunction.iam.gserviceaccount.com

- name: A function with secrets, in a network
  polycloud.faas.gcp_cloudfunction:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime
    source: functions/google-python-simple-http-endpoint
    entry_point: endpoint
    runtime: python313
    secret_environment:
      DB_PASSWORD:
        secret: db-password
        version: 3
    secret_volumes:
      - mount_path: /etc/secrets
        secret: tls-key
        versions:
          - path: key.pem
            version: latest
    direct_vpc:
      network: default
      tags: [faas]
    vpc_egress: private-ranges-only
    build_service_account: builder@pythonfordevops-cloudfunction.iam.gserviceaccount.com

- name: A function of the 1st generation, from an archive in Cloud Storage
  polycloud.faas.gcp_cloudfunction:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: oldtime
    environment_generation: gen1
    source_object:
      bucket: my-artifacts
      object: currenttime-1.4.zip
    entry_point: endpoint
    runtime: python312

- name: Delete a function
  polycloud.faas.gcp_cloudfunction:
    project: pythonfordevops-cloudfunction
    location: us-central1
    name: currenttime
    state: absent
"""

RETURN = r"""
project:
  description: The project's ID.
  returned: success
  type: str
  sample: pythonfordevops-cloudfunction
location:
  description: The region.
  returned: success
  type: str
  sample: us-central1
name:
  description: The function's name.
  returned: success
  type: str
  sample: currenttime
url:
  description: URL of the function; null in check mode for a function that does not exist.
  returned: when the function exists
  type: str
  sample: https://us-central1-pythonfordevops-cloudfunction.cloudfunctions.net/currenttime
state:
  description: The state that Google gives, such as V(ACTIVE).
  returned: when the function exists
  type: str
  sample: ACTIVE
errors:
  description: What Google reports as wrong with the function.
  returned: when the function exists
  type: list
  elements: str
  sample: []
environment_generation:
  description: The generation of the function.
  returned: when the function exists
  type: str
  sample: gen2
revision:
  description: The revision that was deployed last.
  returned: when the function exists
  type: str
  sample: currenttime-00002-xyz
serving:
  description:
    - The revisions that get requests, with their percentages. It is the last one alone unless somebody has split or
      pinned the traffic, see O(all_traffic_on_latest_revision).
    - Null for a function of the 1st generation, or if the credentials cannot read it.
  returned: when the function exists
  type: list
  elements: dict
  sample: [{revision: currenttime-00002-xyz, percent: 100}]
  contains:
    revision:
      description: The name of the revision.
      type: str
      returned: success
    percent:
      description: Its percentage of the requests.
      type: int
      returned: success
update_time:
  description: When it was deployed last.
  returned: when the function exists
  type: str
  sample: "2026-01-31T12:00:00.000000000Z"
description:
  description: What the function is for.
  returned: when the function exists
  type: str
  sample: Tells the time
runtime:
  description: The runtime.
  returned: when the function exists
  type: str
  sample: python313
entry_point:
  description: The name of the Python function.
  returned: when the function exists
  type: str
  sample: endpoint
memory:
  description: Memory of an instance, as Google writes it.
  returned: when the function exists
  type: str
  sample: 256M
cpu:
  description: CPUs of an instance, as Google writes them.
  returned: when the function exists
  type: str
  sample: "0.1666"
timeout:
  description: Seconds after which a request is aborted.
  returned: when the function exists
  type: int
  sample: 60
concurrency:
  description: Requests that an instance handles at the same time.
  returned: when the function exists
  type: int
  sample: 1
all_traffic_on_latest_revision:
  description: V(true) if all requests go to the revision that was deployed last; otherwise null, as for a function of
    the 1st generation.
  returned: when the function exists
  type: bool
  sample: true
min_instances:
  description: Minimum number of instances, which are kept running.
  returned: when the function exists
  type: int
  sample: 0
max_instances:
  description: Maximum number of instances.
  returned: when the function exists
  type: int
  sample: 100
ingress:
  description:
    - Where requests can come from, as the Cloud Run service of the function has it.
    - Null if it is none of the values of O(ingress).
  returned: when the function exists
  type: str
  sample: all
runtime_service_account:
  description: Email of the service account that the function runs as.
  returned: when the function exists
  type: str
  sample: 415104041262-compute@developer.gserviceaccount.com
security_level:
  description: Whether only HTTPS requests are served; null for a function of the 2nd generation.
  returned: when the function exists
  type: str
  sample: secure-always
build_service_account:
  description: Email of the service account that the build runs as.
  returned: when the function exists
  type: str
  sample: 415104041262-compute@developer.gserviceaccount.com
worker_pool:
  description: The private pool of the build; empty if there is none.
  returned: when the function exists
  type: str
  sample: ""
docker_repository:
  description: The repository of the image.
  returned: when the function exists
  type: str
  sample: projects/pythonfordevops-cloudfunction/locations/us-central1/repositories/gcf-artifacts
kms_key:
  description: The key that encrypts the function; empty if there is none.
  returned: when the function exists
  type: str
  sample: ""
binary_authorization:
  description: The policy of Binary Authorization; empty if there is none.
  returned: when the function exists
  type: str
  sample: ""
vpc_connector:
  description: The connector to a network; empty if there is none.
  returned: when the function exists
  type: str
  sample: ""
direct_vpc:
  description: The network that the function is directly connected to; empty if there is none.
  returned: when the function exists
  type: dict
  sample: {network: default, subnetwork: default, tags: [faas]}
vpc_egress:
  description: Which traffic goes through the network; null if the function is in none.
  returned: when the function exists
  type: str
  sample: private-ranges-only
secret_environment:
  description: The variables with secrets, as references to the secrets, without their values.
  returned: when the function exists
  type: dict
  sample: {DB_PASSWORD: {secret: db-password, version: "3", project: pythonfordevops-cloudfunction}}
secret_volumes:
  description: The files with secrets, as references to the secrets, without their values.
  returned: when the function exists
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
  returned: when the function exists
  type: str
  sample: automatic
environment:
  description: The names of the environment variables. Their values are not shown.
  returned: when the function exists
  type: dict
  sample: {TIME_ZONE: (set)}
build_environment:
  description: The names of the environment variables of the build. Their values are not shown.
  returned: when the function exists
  type: dict
  sample: {}
labels:
  description: The labels, without those of the collection, which begin with C(polycloud-faas-source).
  returned: when the function exists
  type: dict
  sample: {team: devops}
source_sha256:
  description:
    - SHA-256 of the source's paths, executable bits and contents, or of the values of O(source_object) or
      O(source_repository).
    - Null if another tool deployed other source.
  returned: when the function exists
  type: str
  sample: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
source_rules:
  description: Which rules selected the files of the source; null if another tool deployed the function.
  returned: when the function exists
  type: int
  sample: 2
public:
  description:
    - Whether the function is public; null if the credentials cannot read this.
    - A disabled IAM check of callers is only detected if the credentials can read the Cloud Run service.
  returned: when the function exists
  type: bool
  sample: true
invokers:
  description: The members that can call the function, without C(allUsers); null if the credentials cannot read them.
  returned: when the function exists
  type: list
  elements: str
  sample: []
changes:
  description:
    - What the run did, or in check mode would do.
    - V(created) or V(deleted), or the names of the options that differ; V(state) for a failed deployment that is
      repeated.
  returned: success
  type: list
  elements: str
  sample: [source, environment]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._gcp.function import fields
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options import connection
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.options.option import specs
from ansible_collections.polycloud.faas.plugins.module_utils._gcp.run_function import names_of, run
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=connection.argument_spec(
        project=connection.PROJECT,
        **specs(fields.options()),
        state=connection.STATE,
        **connection.SOURCE,
        **connection.WAIT,
    ),
    operation=run,
    secret_options=frozenset({"environment", "build_environment"}),
    public_strings=names_of,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()

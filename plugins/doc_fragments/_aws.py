# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every AWS module has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - AWS access key ID.
      - Without O(access_key) and O(profile) the credentials are found as the AWS CLI finds them (environment variables,
        the files in C(~/.aws), SSO, web identity, container and instance roles).
      - Mutually exclusive with O(profile).
      - If not given, the environment variables E(AWS_ACCESS_KEY_ID) and E(AWS_ACCESS_KEY) are read.
    type: str
    aliases: [aws_access_key_id, aws_access_key]
  secret_key:
    description:
      - AWS secret access key. Required together with O(access_key).
      - If not given, the environment variables E(AWS_SECRET_ACCESS_KEY) and E(AWS_SECRET_KEY) are read.
    type: str
    aliases: [aws_secret_access_key, aws_secret_key]
  session_token:
    description:
      - AWS STS session token for temporary credentials.
      - If not given, the environment variable E(AWS_SESSION_TOKEN) is read.
    type: str
    aliases: [aws_session_token]
  profile:
    description:
      - Name of a profile in the files of C(~/.aws).
      - Mutually exclusive with O(access_key), O(secret_key) and O(session_token).
      - If not given, the environment variables E(AWS_PROFILE) and E(AWS_DEFAULT_PROFILE) are read.
    type: str
    aliases: [aws_profile]
  region:
    description:
      - The AWS region.
      - If not given, the environment variables E(AWS_REGION) and E(AWS_DEFAULT_REGION) are read, then the profile.
    type: str
    aliases: [aws_region]
  endpoint_url:
    description:
      - URL of an AWS-compatible cloud, instead of the default endpoints of AWS.
      - If not given, the environment variable E(AWS_URL) is read, then the settings that botocore itself reads, such as
        E(AWS_ENDPOINT_URL).
    type: str
    aliases: [aws_endpoint_url]
  validate_certs:
    description: Whether TLS certificates are validated.
    type: bool
    default: true
  aws_ca_bundle:
    description:
      - File with the certificates of trusted certificate authorities.
      - If not given, the environment variable E(AWS_CA_BUNDLE) is read.
    type: path
  aws_config:
    description: Settings for botocore's C(Config), for example C(proxies) or C(retries).
    type: dict
  debug_botocore_endpoint_logs:
    description:
      - Return the API calls that the task made as C(resource_actions).
      - If not given, the environment variable E(ANSIBLE_DEBUG_BOTOCORE_LOGS) is read.
    type: bool
    default: false
requirements:
  - python >= 3.10
  - boto3 >= 1.35.2
  - botocore >= 1.35.2
"""

    TAGS = r"""
options:
  tags:
    description:
      - Tags of the stack, which AWS CloudFormation also applies to its resources.
      - Keys have 1 to 128 and values 1 to 256 characters, all of them letters, digits, spaces and C(.:/=+@-_).
      - If not given, the tags are left unchanged. V({}) with O(purge_tags=true) removes all tags.
    type: dict
    aliases: [resource_tags]
  purge_tags:
    description: Whether tags that are not in O(tags) are removed, if O(tags) is given.
    type: bool
    default: true
"""

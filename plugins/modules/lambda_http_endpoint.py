#!/usr/bin/python
# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploy Python functions behind an HTTPS URL on AWS."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lambda_http_endpoint
short_description: Deploy Python functions behind an HTTPS URL on AWS
version_added: 0.1.0
author:
  - polycloud.faas contributors (@polycloud)
description:
  - Deploys a folder of Python source as one or more AWS Lambda functions behind an Amazon API Gateway REST API or HTTP
    API, or with function URLs, in one AWS CloudFormation stack C(<name>-<stage>), and returns the URL.
  - For one function with one route the stack has ten resources, one each of AWS::ApiGateway::RestApi, Resource, Method
    and Deployment; AWS::Lambda::Function, Version and Permission; AWS::Logs::LogGroup; AWS::IAM::Role; AWS::S3::Bucket.
  - A run that has nothing to do only reads the stack, its resources, and the live resources that decide whether the URL
    answers as deployed, see O(drift_scope).
  - A log group that an earlier service left behind is imported into the stack.
  - What was edited or deleted outside Ansible is repaired, see O(drift).
  - A stack in any state is brought to the requested state. The module waits for an operation in progress, replaces a
    stack whose creation failed, and completes an unfinished rollback or deletion. A stack that once worked is never
    deleted.
options:
  name:
    description:
      - Name of the service.
      - Letters, digits and hyphens, beginning with a letter.
    type: str
    required: true
  stage:
    description:
      - Stage of the service, for example V(dev) or V(prod). Each stage is a stack of its own.
      - Two services whose name and stage result in the same stack name, such as V(shop-api) with V(dev) and V(shop)
        with V(api-dev), cannot both exist. The second one is refused.
    type: str
    default: dev
  state:
    description:
      - With V(present) the service is brought to the requested state.
      - With V(absent) the stack and everything in it are removed, together with all versions of the archives in its
        bucket. In a bucket given as O(deployment_bucket) only the archives of this service are removed.
    type: str
    choices: [present, absent]
    default: present
  requirements:
    description:
      - Packages that the functions need in addition to their source. They are installed for the runtime and
        architecture of the functions, whatever machine the module runs on.
      - Only wheels are installed. They are cached, and a run in which nothing changed installs nothing.
      - V(true) is the same as V({}).
    type: dict
    suboptions:
      file:
        description:
          - The file that names the packages, a C(requirements.txt), a C(pyproject.toml), a C(uv.lock) or a
            C(poetry.lock), relative to the source folder.
          - If not given, it is the C(requirements.txt), or otherwise the C(pyproject.toml), at the top of the source.
          - Members of a uv workspace and path dependencies that a C(pyproject.toml) or a lock file names are deployed
            with their code, from the same repository.
        type: str
      extras:
        description:
          - Names of C(project.optional-dependencies) of a C(pyproject.toml) to install too, or of extras in a lock
            file.
        type: list
        elements: str
      groups:
        description:
          - Names of C(dependency-groups) of a C(pyproject.toml) to install too, or of groups in a lock file.
        type: list
        elements: str
      installer:
        description:
          - The installer, V(pip) of the Python that runs the module or V(uv) on the C(PATH).
          - With V(auto) it is pip, or uv if that Python has no pip.
        type: str
        choices: [auto, pip, uv]
        default: auto
      build:
        description:
          - Requirements without a wheel, which are built with pip on the host that runs the module. They must be pure
            Python.
          - Building runs code of the package, so no other packages are built.
        type: list
        elements: str
      exclude:
        description:
          - Globs of installed files not to deploy.
        type: list
        elements: str
      exclude_packages:
        description:
          - Names of packages not to deploy, such as V(boto3), which Lambda has. What only they need is left out too.
        type: list
        elements: str
      slim:
        description:
          - Whether folders named C(tests) in the packages are left out.
        type: bool
        default: true
      upgrade:
        description:
          - Whether unpinned versions are resolved again in each run, and deployed if they changed.
          - Otherwise they stay until the file, the runtime or the architecture changes.
        type: bool
        default: false
      layer:
        description:
          - Whether the packages are deployed as a layer of the stack instead of in the archive of the source.
          - A change to the source then uploads only the source. Functions with the same packages share the layer.
          - It is the last of the function's layers. A function can have five layers.
        type: bool
        default: false
  runtime:
    description:
      - Lambda's name for the Python version, V(python3.N), for all functions that do not set their own.
      - A runtime that AWS has deprecated, or that is newer than the collection knows, is a warning. From the day on
        that Lambda refuses it for new functions, or for updates, it is an error for these.
    type: str
    default: python3.13
  architecture:
    description: Architecture that the functions run on, for all that do not set their own.
    type: str
    choices: [x86_64, arm64]
    default: x86_64
  defaults:
    description:
      - Settings of all functions that do not set their own.
      - A function's own value replaces the one given here. Variables of O(functions[].environment) are merged.
    type: dict
    suboptions: &settings
      memory_size:
        description:
          - Memory in MB, V(128) to V(10240). If not given, Lambda's default applies.
        type: int
      timeout:
        description:
          - Seconds that an invocation may take, V(1) to V(900). If not given, Lambda's default applies.
        type: int
      environment:
        description:
          - Environment variables. A value is a string, a number or a boolean, or an expression that is resolved while
            the stack is deployed.
          - >-
            C({Ref: Table}), C({Fn::GetAtt: [Table, Arn]}), C({Fn::Sub: ...}) and other CloudFormation intrinsic
            functions refer to what is in the stack.
          - >-
            C({ssm: /name}) is the value of a Systems Manager parameter, with C(version) a specific version of it.
            SecureString parameters are not supported.
          - >-
            C({secret: name, key: field}) is a field of a Secrets Manager secret, or without C(key) the whole secret.
            C(version_stage) or C(version_id) select a version.
          - Without a version, newer versions reach the function, see O(follow_references).
          - The values are never shown, neither in results nor in diffs.
          - Names and values together may have 4096 bytes as JSON, as Lambda measures them.
        type: dict
      layers:
        description:
          - ARNs of layer versions, in the order in which they are merged. At most 5, each layer in one version.
        type: list
        elements: raw
      vpc:
        description:
          - The VPC of the function. Both lists are required. V({}) means no VPC.
          - The role gets the permissions for network interfaces that Lambda needs.
        type: dict
        suboptions:
          subnet_ids:
            description:
              - IDs of the subnets. At most 16.
            type: list
            elements: raw
          security_group_ids:
            description:
              - IDs of the security groups. At most 5.
            type: list
            elements: raw
          ipv6:
            description:
              - Whether the function may use IPv6 in dual-stack subnets.
            type: bool
      tracing:
        description:
          - Whether Lambda itself samples invocations for AWS X-Ray (V(active)), or follows the caller (V(pass_through),
            Lambda's default).
        type: str
        choices: [active, pass_through]
      ephemeral_storage:
        description:
          - Size of C(/tmp) in MB, V(512) to V(10240).
        type: int
      reserved_concurrency:
        description:
          - How many invocations may run at once. They are reserved from the concurrency of the account. V(0) stops the
            function, V(-1) says that nothing is reserved.
          - If not given, nothing is reserved either, but a function that somebody stopped outside Ansible stays
            stopped, see O(drift).
        type: int
      provisioned_concurrency:
        description:
          - How many execution environments are kept ready for the alias, at least V(1). Requires O(alias). They are
            billed even while idle.
          - At most O(defaults.reserved_concurrency), if that is given.
        type: int
      kms_key_arn:
        description:
          - ARN of the KMS key that encrypts the environment variables. The role gets permission to decrypt with it.
        type: raw
      logging:
        description:
          - Format and levels of the log.
        type: dict
        suboptions:
          format:
            description:
              - Format of the log lines.
            type: str
            choices: [text, json]
          application_level:
            description:
              - The lowest level of the function's own lines that is kept. Only with V(json).
            type: str
            choices: [trace, debug, info, warn, error, fatal]
          system_level:
            description:
              - The lowest level of Lambda's lines that is kept. Only with V(json).
              - With V(warn) the log has no report of an invocation, so M(polycloud.faas.lambda_invoke) cannot return
                its figures.
            type: str
            choices: [debug, info, warn]
      snap_start:
        description:
          - Whether published versions start from a snapshot. Requires O(alias), and Python 3.12 or newer or an
            image.
          - Mutually exclusive with O(defaults.provisioned_concurrency), and with O(defaults.ephemeral_storage) above
            512 MB.
        type: bool
      dead_letter_target:
        description:
          - ARN of an SQS queue or an SNS topic that gets the events of asynchronous invocations that failed after all
            retries.
          - The role gets permission to send to it.
        type: raw
      on_success:
        description:
          - ARN of the SQS queue, SNS topic, Lambda function or event bus that gets a record of each successful
            asynchronous invocation. At most 350 characters.
        type: raw
      on_failure:
        description:
          - ARN of the SQS queue, SNS topic, Lambda function, event bus or S3 bucket that gets a record of each
            asynchronous invocation that failed after all retries. The record has more details than what
            O(defaults.dead_letter_target) gets. At most 350 characters.
        type: raw
      maximum_retry_attempts:
        description:
          - How many times Lambda retries a failed asynchronous invocation, V(0) to V(2).
        type: int
      maximum_event_age:
        description:
          - Seconds that the event of an asynchronous invocation may wait, V(60) to V(21600).
        type: int
      file_system:
        description:
          - The file system that the function sees in a folder, as a list of at most 1. Requires O(defaults.vpc), whose
            subnets reach a mount target of the file system.
          - The role gets permission to mount it, and to write to it, through this access point. With S3 Files, reading
            directly from the bucket also needs C(s3:GetObject) and C(s3:GetObjectVersion), from
            O(functions[].iam_statements).
          - The function waits for mount targets among O(resources). V([]) means none.
        type: list
        elements: dict
        suboptions:
          arn:
            description:
              - ARN of an access point of Amazon EFS or Amazon S3 Files.
            type: raw
            required: true
          mount_path:
            description:
              - The folder, C(/mnt/) and a name, at most 160 characters in all.
            type: str
            required: true
      recursive_loop:
        description:
          - What Lambda does when the function invokes itself in a loop, through SQS, SNS or S3. V(terminate) stops it,
            which is Lambda's default, V(allow) lets it run.
        type: str
        choices: [terminate, allow]
      runtime_update:
        description:
          - When Lambda updates the runtime of the function. It is set on the function itself, not on its versions, so
            it cannot be combined with O(alias). V({}) means Lambda's default.
        type: dict
        suboptions:
          mode:
            description:
              - V(auto), Lambda's default, follows AWS's roll-out, V(function_update) updates the runtime with each
                change of the function, V(manual) keeps the version that
                O(defaults.runtime_update.runtime_version_arn) names.
            type: str
            choices: [auto, function_update, manual]
          runtime_version_arn:
            description:
              - ARN of a version of the runtime, as in the C(INIT_START) line of the log. Required with V(manual), and
                only valid with it.
            type: str
  functions:
    description:
      - The functions of the service. Required when O(state=present).
      - A function that is no longer listed is removed.
    type: list
    elements: dict
    suboptions:
      <<: *settings
      name:
        description:
          - Name of the function within the service.
          - The Lambda function is called C(<service>-<stage>-<name>).
        type: str
        required: true
      handler:
        description:
          - The Python function that Lambda calls, as V(module.function), for example V(handler.endpoint).
          - It must be in the source, unless packages or layers are deployed with it, and take two arguments. A syntax
            error in its file, or in one of the source that it imports, is reported before the deployment. It is a
            warning if the Python that runs the module is older than the runtime.
          - Required unless the function has an O(functions[].image), O(functions[].wsgi) or O(functions[].asgi).
        type: str
      wsgi:
        description:
          - The WSGI application that the function runs, such as one of Flask or Django, as V(module:object), for
            example V(app:app). It is used instead of O(functions[].handler).
          - The archive gets an adapter, the package C(apig-wsgi), and a generated handler. A release of the adapter in
            the requirements file is used instead of the built-in one.
          - What is deployed keeps its adapter until its source, its requirements or this option change.
        type: str
      asgi:
        description:
          - The ASGI application that the function runs, such as one of FastAPI or Starlette, as V(module:object), for
            example V(main:app). The adapter is the package C(mangum).
          - Otherwise like O(functions[].wsgi).
        type: str
      routes:
        description:
          - The routes of the API that invoke the function. A function without routes has no URL.
          - A string such as V(GET /ping) is short for a route with this method and this path.
        type: list
        elements: dict
        default: []
        suboptions:
          method:
            description:
              - HTTP method, one of V(GET), V(POST), V(PUT), V(PATCH), V(DELETE), V(HEAD), V(OPTIONS) and V(ANY).
            type: str
            required: true
          path:
            description:
              - Path below the stage, such as V(/ping), V(/users/{id}) or V(/files/{proxy+}).
              - With O(api_type=http) V($default) with the method V(ANY) matches what no other route matches.
            type: str
            required: true
          authorizer:
            description:
              - Who authorizes requests, the name of one of C(api.authorizers), V(aws_iam) for callers with AWS
                credentials, or V(none) for a public route.
            type: str
          scopes:
            description: Scopes, of which a token must have at least one. For authorizers of type V(jwt) and V(cognito).
            type: list
            elements: str
          throttling:
            description: How many requests are allowed, instead of C(api.throttling).
            type: dict
            suboptions:
              rate_limit:
                description: Requests allowed per second, on average.
                type: float
                required: true
              burst_limit:
                description: Requests allowed at once.
                type: int
                required: true
          timeout:
            description:
              - Seconds that the API waits for the function, at most V(30) with O(api_type=http).
              - With O(api_type=rest) at most V(29), or up to V(300) where AWS has raised that quota for your account.
                With C(response_transfer_mode) V(stream) at most V(900).
            type: float
          api_key_required:
            description:
              - Whether requests need one of C(api.api_keys), or another key of a usage plan, in the header
                C(X-API-Key).
              - If not given, C(api.api_key_required) applies. Only with O(api_type=rest).
            type: bool
          response_transfer_mode:
            description:
              - V(stream) sends the response while the function is producing it, for up to 15 minutes and without the
                limit of 10 MB. V(buffered) waits for the whole response, and is what AWS does if not given.
              - AWS's Python runtimes do not stream by themselves, but an image with the AWS Lambda Web Adapter does.
                The response must begin with JSON that has C(statusCode) and C(headers), and eight null bytes.
              - Responses that are streamed are neither cached nor compressed. Only with O(api_type=rest).
            type: str
            choices: [buffered, stream]
          cache:
            description:
              - Caches the responses of this route in C(api.cache), which it requires; C({}) for the defaults.
              - The same response is then sent to every request with the same parameters of the path and of
                C(key_parameters), whoever the caller is. Only with O(api_type=rest).
            type: dict
            suboptions:
              ttl:
                description: Seconds that a response is cached, V(1) to V(3600), if not C(api.cache.ttl).
                type: int
              key_parameters:
                description:
                  - Parameters that distinguish requests, such as C(method.request.querystring.page) or
                    C(method.request.header.Authorization). Parameters of the path always do.
                type: list
                elements: str
          request_parameters:
            description:
              - Parameters of requests by name, each with V(true) if it is required. A request without a required
                parameter gets the status 400.
              - Only with O(api_type=rest).
            type: dict
            suboptions:
              querystrings:
                description: Query string parameters.
                type: dict
              headers:
                description: Headers.
                type: dict
              paths:
                description: Parameters of the path.
                type: dict
          request_models:
            description:
              - Schemas of the request body by content type, such as C(application/json). Each is a JSON schema (draft
                4), or the name of one of C(api.models). A request with an invalid body gets the status 400.
              - A body with any other content type is not checked. Only with O(api_type=rest).
            type: dict
      runtime:
        description:
          - Lambda's name for the Python version, if not that of O(runtime).
        type: str
      architecture:
        description:
          - Architecture that the function runs on, if not that of O(architecture).
        type: str
        choices: [x86_64, arm64]
      log_retention_days:
        description:
          - Days that the function's log lines are kept, if not as in O(log_retention_days).
        type: int
        choices:
          [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
      description:
        description: Description of the function. At most 256 characters.
        type: str
      tags:
        description:
          - Tags of the function, in addition to those of the stack. A tag with the key of one of O(tags) replaces it
            for this function.
          - >-
            At most 50, with keys of 1 to 128 and values of at most 256 letters, digits, spaces and C(. : / = + @ - _).
            No key begins with C(aws:).
        type: dict
      physical_name:
        description:
          - Name of the Lambda function in AWS, 1 to 64 letters, digits, C(-) and C(_). If not given, it is
            C(<name>-<stage>-<function>).
          - Another name for a deployed function replaces it by one with another ARN, without its versions and its log,
            and with another function URL. This is refused unless O(may_replace) allows it.
        type: str
      role:
        description:
          - ARN of an existing role that the function runs with. The role must allow what the function needs. The stack
            does not change it.
        type: raw
      iam_statements:
        description:
          - Permissions of this function only, in the form of O(iam_statements). The function then has its own role,
            which also has the statements of O(iam_statements).
        type: list
        elements: dict
      source:
        description:
          - The folder with the source of this function, or a C(.zip) file of it, instead of O(source).
          - A function with O(functions[].source), O(functions[].include) or O(functions[].exclude) has a separate
            archive, and is not deployed again when only other sources change.
          - O(source) is not required when every function has its own.
        type: path
      include:
        description: Globs for this function, in addition to O(include).
        type: list
        elements: str
      exclude:
        description: Globs for this function, in addition to O(exclude).
        type: list
        elements: str
      requirements:
        description:
          - Packages for this function instead of those of O(requirements). The function then has a separate archive.
        type: dict
        suboptions:
          file:
            description:
              - The file that names the packages, a C(requirements.txt), a C(pyproject.toml), a C(uv.lock) or a
                C(poetry.lock), relative to the source folder.
              - If not given, it is the C(requirements.txt), or otherwise the C(pyproject.toml), at the top of the
                source.
            type: str
          extras:
            description:
              - Names of C(project.optional-dependencies) of a C(pyproject.toml) to install too, or of extras in a lock
                file.
            type: list
            elements: str
          groups:
            description:
              - Names of C(dependency-groups) of a C(pyproject.toml) to install too, or of groups in a lock file.
            type: list
            elements: str
          installer:
            description:
              - The installer, V(pip) of the Python that runs the module or V(uv) on the C(PATH).
              - With V(auto) it is pip, or uv if that Python has no pip.
            type: str
            choices: [auto, pip, uv]
            default: auto
          build:
            description:
              - Requirements without a wheel, which are built with pip on the host that runs the module. They must be
                pure Python.
              - Building runs code of the package, so no other packages are built.
            type: list
            elements: str
          exclude:
            description:
              - Globs of installed files not to deploy.
            type: list
            elements: str
          exclude_packages:
            description:
              - Names of packages not to deploy, such as V(boto3), which Lambda has. What only they need is left out
                too.
            type: list
            elements: str
          slim:
            description:
              - Whether folders named C(tests) in the packages are left out.
            type: bool
            default: true
          upgrade:
            description:
              - Whether unpinned versions are resolved again in each run, and deployed if they changed.
              - Otherwise they stay until the file, the runtime or the architecture changes.
            type: bool
            default: false
          layer:
            description:
              - Whether the packages are deployed as a layer of the stack instead of in the archive of the source.
              - A change to the source then uploads only the source. Functions with the same packages share the layer.
              - It is the last of the function's layers. A function can have five layers.
            type: bool
            default: false
      image:
        description:
          - A container image to run instead of a source. Mutually exclusive with O(functions[].handler).
          - The function is deployed again when the URI changes, so use a digest, or a tag that is used only once.
        type: dict
        suboptions:
          uri:
            description:
              - URI of the image in Amazon ECR with a tag or a digest, or a CloudFormation expression for it.
            type: raw
            required: true
          command:
            description: Arguments that override the image's C(CMD).
            type: list
            elements: str
          entry_point:
            description: Arguments that override the image's C(ENTRYPOINT).
            type: list
            elements: str
          working_directory:
            description: Folder that overrides the image's C(WORKDIR).
            type: str
      package:
        description:
          - An existing zip in a bucket, instead of a source.
          - The function is deployed again when the location changes, so use a new key or version for new content.
        type: dict
        suboptions:
          bucket:
            description: Name of the bucket, in the region of the service.
            type: str
            required: true
          key:
            description: Key of the zip.
            type: str
            required: true
          version:
            description: Version of the object.
            type: str
      url:
        description:
          - A function URL for all methods and paths, without an API. V({}) is enough, and V(true) is the same.
          - A function can have one in addition to its routes.
        type: dict
        suboptions:
          auth:
            description:
              - Who can call the URL, V(none) for anyone, V(aws_iam) for callers with AWS credentials that have the
                permission. If not given, it is V(none).
              - A run opens a URL that was closed outside Ansible only if this is given.
            type: str
            choices: [none, aws_iam]
          cors:
            description: Which pages of other origins may call the URL, in the form of C(api.cors).
            type: raw
          invoke_mode:
            description:
              - With V(response_stream) the response is streamed, if the function supports it. Lambda's Python runtimes
                do not stream natively.
            type: str
            choices: [buffered, response_stream]
            default: buffered
      events:
        description:
          - What else invokes the function, besides HTTP. Each element has one key, which names the kind of event. A
            function can have several of one kind.
          - What exists is named by C(arn), which is an ARN or refers to one of O(resources). With a name instead, such
            as C(queue_name), the stack has the queue, the topic, the bucket or the bus itself, and it is removed with
            the stack.
          - The role of the function may do what the event needs, with exactly this source.
        type: list
        elements: dict
        suboptions:
          schedule:
            description: The function is invoked at certain times.
            type: dict
            suboptions:
              expression:
                description:
                  - When, as V(rate(5 minutes)) or V(cron(0 12 * * ? *)), or with C(method) V(scheduler) also once as
                    V(at(2030-01-31T12:00:00)). A rate is in minutes, hours or days, with a singular for V(1).
                type: raw
                required: true
              method:
                description:
                  - V(rule), which is used if not given, is a rule of EventBridge. V(scheduler) is a schedule of
                    EventBridge Scheduler, which has time zones and windows.
                type: str
                choices: [rule, scheduler]
              description:
                description: Describes the schedule, at most 512 characters.
                type: str
              enabled:
                description:
                  - V(false) keeps the schedule, but does not invoke the function. If not given, it is V(true). A run
                    starts a schedule that was stopped outside Ansible only if this is given.
                type: bool
              name:
                description: Name of the rule or the schedule, 1 to 64 characters, if AWS is not to choose one.
                type: str
              input:
                description:
                  - What the function gets instead of the event, a value or its JSON, at most 8192 characters.
                type: raw
              input_path:
                description: The part of the event that the function gets, at most 256 characters. Only with V(rule).
                type: str
              input_transformer:
                description: What the function gets, made of parts of the event. Only with V(rule).
                type: dict
                suboptions:
                  paths:
                    description: Paths of the parts of the event, by name.
                    type: dict
                  template:
                    description: The text, at most 8192 characters, with the names in angle brackets.
                    type: str
                    required: true
              retry:
                description: How EventBridge retries an invocation that Lambda does not accept.
                type: dict
                suboptions:
                  maximum_event_age:
                    description: Seconds, V(60) to V(86400).
                    type: int
                  maximum_attempts:
                    description: V(0) to V(185).
                    type: int
              dead_letter_queue:
                description:
                  - ARN of a standard SQS queue that gets what could not be delivered. One of O(resources) gets the
                    policy that it needs, unless O(resources) has one for it; any other must allow it itself.
                type: raw
              role_arn:
                description:
                  - ARN of the role with which the schedule invokes the function. If not given, the stack has one that
                    may do nothing else. Only with V(scheduler).
                type: raw
              group:
                description:
                  - The schedule group, 1 to 64 characters, which must exist or be one of O(resources). Only with
                    V(scheduler).
                type: raw
              time_zone:
                description: Time zone of the expression, such as V(Europe/Berlin). Only with V(scheduler).
                type: str
              start:
                description:
                  - The first time at which it may be due, such as V(2030-01-31T12:00:00Z). Only with V(scheduler).
                type: str
              end:
                description: The last time at which it may be due. Only with V(scheduler).
                type: str
              flexible_window:
                description: Minutes, V(1) to V(1440), within which it may be delayed. Only with V(scheduler).
                type: int
              number:
                description:
                  - What the resources of the schedule are numbered with, at least 1. If not given, its place among the
                    schedules of the function. Only services that come from the Serverless Framework need it.
                type: int
          sqs:
            description: The function gets the messages of an SQS queue, in batches.
            type: dict
            suboptions:
              arn:
                description: The queue, if the stack is not to have one for it.
                type: raw
              queue_name:
                description:
                  - Name of a queue that the stack has for this event, 1 to 80 characters, with C(.fifo) at the end for
                    a FIFO queue. Messages that are received too often go to a second queue, whose name ends with
                    C(-dead-letters), and stay there for 14 days.
                type: str
              visibility_timeout:
                description:
                  - Seconds that a received message stays invisible, V(0) to V(43200). If not given, it is six times the
                    timeout of the function plus C(batching_window). Only with C(queue_name).
                type: int
              maximum_receives:
                description:
                  - How often a message is received before it is a dead letter, V(1) to V(1000). If not given, it is
                    V(5). Only with C(queue_name).
                type: int
              batch_size:
                description:
                  - Messages of a batch, V(1) to V(10000), at most V(10) of a FIFO queue. If not given, AWS takes V(10).
                    More than 10 require C(batching_window).
                type: int
              batching_window:
                description: Seconds, V(0) to V(300), that Lambda waits for a batch. Not with a FIFO queue.
                type: int
              maximum_concurrency:
                description: How many invocations there may be at once, V(2) to V(1000).
                type: int
              report_batch_item_failures:
                description:
                  - Whether the function returns which messages of a batch failed, so that only these come again.
                type: bool
              filters:
                description:
                  - Patterns, at most 10; only messages that match one of them invoke the function. Others are deleted.
                type: list
                elements: dict
              enabled:
                description:
                  - V(false) keeps the mapping, but reads nothing. If not given, it is V(true). A run starts a mapping
                    that was stopped outside Ansible only if this is given.
                type: bool
          sns:
            description: The function gets the messages of an SNS topic.
            type: dict
            suboptions:
              arn:
                description: The topic, if the stack is not to have one for it. It must not be a FIFO topic.
                type: raw
              topic_name:
                description:
                  - Name of a topic that the stack has for this event, 1 to 256 characters. Functions that give the same
                    name share it.
                  - With C(arn) it only names the resources of the subscription.
                type: str
              display_name:
                description: Display name of the topic, at most 100 characters. Not with C(arn).
                type: str
              filter_policy:
                description: Only messages that match it invoke the function.
                type: dict
              filter_policy_scope:
                description: What the filter looks at. If not given, AWS takes the V(attributes).
                type: str
                choices: [attributes, body]
              dead_letter_queue:
                description:
                  - ARN of a standard SQS queue that gets what could not be delivered. One of O(resources) gets the
                    policy that it needs, unless O(resources) has one for it; any other must allow it itself.
                type: raw
              enabled:
                description: V(false) keeps the topic, but not the subscription. If not given, it is V(true).
                type: bool
          s3:
            description: The function gets changes of objects in an S3 bucket.
            type: dict
            suboptions:
              bucket:
                description:
                  - Name of a bucket that the stack has for this event, 3 to 63 characters, or an expression that
                    computes it from the stack, with C(Fn::Sub). Functions that give the same name share it.
                  - The stack can only be removed when the bucket is empty.
                type: raw
              arn:
                description:
                  - A bucket among O(resources) that has a C(BucketName). CloudFormation cannot set the notifications of
                    any other bucket; let that one send its events to EventBridge, and use C(event_bridge).
                type: raw
              event:
                description: Which changes. If not given, they are V(s3:ObjectCreated:*).
                type: str
              prefix:
                description: What the names of the objects begin with, 1 to 1024 characters.
                type: str
              suffix:
                description: What the names of the objects end with, 1 to 1024 characters.
                type: str
              enabled:
                description: V(false) keeps the bucket, but not the notification. If not given, it is V(true).
                type: bool
          stream:
            description: The function gets the records of a stream of DynamoDB or Kinesis, in batches.
            type: dict
            suboptions:
              arn:
                description: The stream, or the consumer of a Kinesis stream.
                type: raw
                required: true
              type:
                description: The service of the stream, where neither an ARN nor one of O(resources) shows it.
                type: str
                choices: [dynamodb, kinesis]
              batch_size:
                description: Records of a batch, V(1) to V(10000). If not given, AWS takes V(100).
                type: int
              batching_window:
                description: Seconds, V(0) to V(300), that Lambda waits for a batch.
                type: int
              starting_position:
                description:
                  - Where a new mapping begins. If not given, it is V(trim_horizon), the oldest record. With another
                    position, or C(arn), the mapping is replaced.
                type: str
                choices: [latest, trim_horizon, at_timestamp]
              starting_timestamp:
                description: Seconds since 1970, with V(at_timestamp), which only Kinesis has.
                type: float
              parallelization_factor:
                description: How many batches of a shard there may be at once, V(1) to V(10).
                type: int
              bisect_on_error:
                description: Whether a batch that failed is split in two before it comes again.
                type: bool
              maximum_retry_attempts:
                description: How often a batch comes again, up to V(10000), or V(-1) for as long as the records exist.
                type: int
              maximum_record_age:
                description: Seconds, V(60) to V(604800), after which records are skipped, or V(-1) for no limit.
                type: int
              tumbling_window:
                description: Seconds, V(0) to V(900), for which the function is given the state that it returned.
                type: int
              on_failure:
                description:
                  - ARN of an SQS queue, an SNS topic or an S3 bucket that is told about batches that were given up. The
                    role of the function may send to it.
                type: raw
              consumer:
                description: Whether the function has a consumer of the Kinesis stream for itself.
                type: bool
              report_batch_item_failures:
                description: Whether the function returns the first record of a batch that failed.
                type: bool
              filters:
                description:
                  - Patterns, at most 10; only records that match one of them invoke the function.
                type: list
                elements: dict
              enabled:
                description:
                  - V(false) keeps the mapping, but reads nothing. If not given, it is V(true). A run starts a mapping
                    that was stopped outside Ansible only if this is given.
                type: bool
          event_bridge:
            description: The function gets events on a bus of EventBridge that match a pattern.
            type: dict
            suboptions:
              pattern:
                description: Which events, at most 4096 characters as JSON.
                type: dict
              expression:
                description:
                  - A schedule as in C(schedule), with a singular for V(1), for a rule that has a name. Only with the
                    default bus.
                type: raw
              arn:
                description: The bus, if it is not the default one.
                type: raw
              bus_name:
                description: Name of a bus that the stack has for this event, 1 to 256 characters.
                type: str
              description:
                description: Describes the rule, at most 512 characters.
                type: str
              enabled:
                description:
                  - V(false) keeps the rule, but does not invoke the function. If not given, it is V(true). A run starts
                    a rule that was stopped outside Ansible only if this is given.
                type: bool
              name:
                description:
                  - Name of the rule, 1 to 64 characters. If not given, it is the name of the function with C(-rule-)
                    and its number.
                type: str
              input:
                description:
                  - What the function gets instead of the event, a value or its JSON, at most 8192 characters.
                type: raw
              input_path:
                description: The part of the event that the function gets, at most 256 characters.
                type: str
              input_transformer:
                description: What the function gets, made of parts of the event.
                type: dict
                suboptions:
                  paths:
                    description: Paths of the parts of the event, by name.
                    type: dict
                  template:
                    description: The text, at most 8192 characters, with the names in angle brackets.
                    type: str
                    required: true
              retry:
                description: How EventBridge retries an invocation that Lambda does not accept.
                type: dict
                suboptions:
                  maximum_event_age:
                    description: Seconds, V(60) to V(86400).
                    type: int
                  maximum_attempts:
                    description: V(0) to V(185).
                    type: int
              dead_letter_queue:
                description:
                  - ARN of a standard SQS queue that gets what could not be delivered. One of O(resources) gets the
                    policy that it needs, unless O(resources) has one for it; any other must allow it itself.
                type: raw
              number:
                description:
                  - What the resources of the rule are numbered with, at least 1. If not given, its place among the
                    events of the function. Only services that come from the Serverless Framework need it.
                type: int
          alexa_skill:
            description: An Alexa skill invokes the function.
            type: dict
            suboptions:
              skill_id:
                description: ID of the skill, such as V(amzn1.ask.skill.12345678-1234-1234-1234-123456789012).
                type: str
                required: true
              enabled:
                description: V(false) keeps the skill out. If not given, it is V(true).
                type: bool
              number:
                description:
                  - What the permission is numbered with, at least 1. If not given, its place among the skills of the
                    function. Only services that come from the Serverless Framework need it.
                type: int
  api_type:
    description:
      - What serves requests.
      - V(rest) is an Amazon API Gateway REST API, V(http) is an HTTP API, which costs less and responds faster but has
        no API keys, request models, caches or private endpoints.
      - With V(function_url) there is no API. Functions with C(url) have function URLs.
      - A deployed service can change from one type to another. Its URL then changes.
    type: str
    choices: [rest, http, function_url]
    default: rest
  api:
    description:
      - Settings of the API. A setting that O(api_type) does not support is refused.
    type: dict
    suboptions:
      cors:
        description:
          - Which pages of other origins may call the API.
          - V(true) lets pages of all origins call it with the usual headers and the methods of the routes.
          - A dictionary sets the details, with C(allow_origins), C(allow_methods), C(allow_headers) and
            C(expose_headers) as lists, C(allow_credentials) as a boolean and C(max_age) in seconds.
          - With O(api_type=rest) the API handles C(OPTIONS), and adds the header to its own errors. All other responses
            come from the function, so it must set C(Access-Control-Allow-Origin) in its headers.
        type: raw
      authorizers:
        description:
          - Authorizers of requests. A route refers to one of them in its C(authorizer).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the authorizer.
            type: str
            required: true
          type:
            description:
              - V(jwt) checks a JSON Web Token that was signed by an OpenID provider or an Amazon Cognito user pool.
                Only with O(api_type=http).
              - V(cognito) checks a token that was signed by an Amazon Cognito user pool. Only with O(api_type=rest).
              - V(token) invokes a function with a token and the method. Only with O(api_type=rest).
              - V(request) invokes a function with the request.
            type: str
            choices: [jwt, cognito, token, request]
            required: true
          issuer:
            description:
              - URL of the provider that signs the tokens, such as
                V(https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDeFgHi), or a CloudFormation
                expression. - Required for V(jwt).
            type: raw
          audience:
            description:
              - The recipients of the tokens, of which the claim C(aud) or C(client_id) must contain at least one. At
                most 50. - Required for V(jwt).
            type: list
            elements: raw
          user_pools:
            description:
              - ARNs of Amazon Cognito user pools, or CloudFormation expressions. Required for V(cognito).
            type: list
            elements: raw
          function:
            description:
              - The authorizer function, by its name within the service, by ARN, or as a CloudFormation expression. -
                Required for V(request) and V(token).
            type: raw
          identity_sources:
            description:
              - Where a request contains the identity of the caller, such as V($request.header.Authorization), which is
                the default with O(api_type=http). A request without one of them is refused.
              - With O(api_type=rest) V(method.request.header.Authorization) is the default. V(cognito) and V(token)
                take one header; V(request) takes headers, C(method.request.querystring.), C(stageVariables.) and
                C(context.), and with C(ttl=0) none at all.
            type: list
            elements: str
          identity_validation_expression:
            description:
              - Regular expression that the whole token must match. Other tokens are refused without invoking the
                function.
              - For V(token).
            type: str
          ttl:
            description:
              - Seconds that the function's decision is cached for the same identity, V(0) to V(3600). With
                O(api_type=rest) V(300) is the default.
            type: int
          simple_responses:
            description:
              - Whether the function returns C(isAuthorized), which is the default, or an IAM policy.
              - Only with O(api_type=http).
            type: bool
      default_authorizer:
        description:
          - The authorizer of all routes that do not set one, the name of an authorizer, V(aws_iam), or V(none) for
            public routes, which is the default.
        type: str
      api_keys:
        description:
          - Keys of clients, which they send in the header C(X-API-Key). They identify clients and limit their requests.
            They do not authenticate callers.
          - Only with O(api_type=rest).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the key.
            type: str
            required: true
          value:
            description:
              - The key itself, 20 to 128 characters. It is never shown. A new value creates a new key.
              - If not given, AWS generates one, and C(aws apigateway get-api-key --include-value) shows it.
            type: str
          enabled:
            description:
              - Whether the key is enabled. If not given, it is.
              - A run enables a key that was disabled outside Ansible only if this is given.
            type: bool
          description:
            description: Description of the key.
            type: str
      usage_plans:
        description:
          - Limits for the keys. Each key is in one plan. Keys without a plan get a plan without limits.
          - Only with O(api_type=rest).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the plan. On AWS it is prefixed with the names of service and stage.
            type: str
            required: true
          description:
            description: Description of the plan.
            type: str
          api_keys:
            description: Names of the keys in the plan. If not given, all keys.
            type: list
            elements: str
          quota:
            description: How many requests each key may make in a period. Further requests get the status 429.
            type: dict
            suboptions:
              limit:
                description: Number of requests.
                type: int
                required: true
              period:
                description: The period.
                type: str
                choices: [day, week, month]
                required: true
              offset:
                description: Offset of the period, V(0) with V(day), at most V(6) with V(week) and V(27) with V(month).
                type: int
          throttling:
            description: How many requests of each key are allowed. Further requests get the status 429.
            type: dict
            suboptions:
              rate_limit:
                description: Requests allowed per second, on average.
                type: float
                required: true
              burst_limit:
                description: Requests allowed at once.
                type: int
                required: true
      api_key_required:
        description: Whether routes need a key, unless they set their own C(api_key_required). Only with
          O(api_type=rest).
        type: bool
      api_key_source:
        description:
          - Where the key of a request is. V(header) is the header C(X-API-Key), which AWS uses if not given. With
            V(authorizer) the function of an authorizer returns it as C(usageIdentifierKey).
          - With V(authorizer), routes that need a key need an authorizer of type V(token) or V(request). Only with
            O(api_type=rest).
        type: str
        choices: [header, authorizer]
      cache:
        description:
          - A cache for the responses of the routes that have C(cache). AWS charges for it by the hour.
          - Only with O(api_type=rest).
        type: dict
        suboptions:
          size:
            description: Size in GB.
            type: str
            choices: ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"]
            required: true
          ttl:
            description: Seconds that a response is cached, V(1) to V(3600). AWS's default is V(300).
            type: int
          encrypted:
            description: Whether the cached responses are encrypted.
            type: bool
      gateway_responses:
        description:
          - Responses that the API gives itself, without a function, instead of those of AWS. Each type can have one.
          - With C(cors) each of them also has the headers that let pages read it. Only with O(api_type=rest).
        type: list
        elements: dict
        suboptions:
          type:
            description:
              - Which responses. V(default_4xx) and V(default_5xx) are for all types without a response of their own.
            type: str
            choices:
              - access_denied
              - api_configuration_error
              - authorizer_configuration_error
              - authorizer_failure
              - bad_request_body
              - bad_request_parameters
              - default_4xx
              - default_5xx
              - expired_token
              - integration_failure
              - integration_timeout
              - invalid_api_key
              - invalid_signature
              - missing_authentication_token
              - quota_exceeded
              - request_too_large
              - resource_not_found
              - throttled
              - unauthorized
              - unsupported_media_type
              - waf_filtered
            required: true
          status_code:
            description: Status code, V(100) to V(599). If not given, that of AWS.
            type: int
          headers:
            description:
              - Headers by name. A value that begins with C(context.), C(method.request.) or C(stageVariables.) is
                replaced by what it names; any other value is sent as it is.
            type: dict
          templates:
            description:
              - Bodies by content type, such as C(application/json), in which variables such as
                C($context.error.messageString) are replaced.
            type: dict
      models:
        description:
          - JSON schemas that C(request_models) of routes can refer to. Only with O(api_type=rest).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the model, letters and digits.
            type: str
            required: true
          schema:
            description: The schema, JSON Schema draft 4.
            type: dict
            required: true
          description:
            description: Description of the model.
            type: str
          content_type:
            description: Content type that the model applies to.
            type: str
            default: application/json
      access_log:
        description:
          - Writes a line for each request into a log group of the stack.
          - REST APIs write it with a role that is set once per account and region, and is never part of the stack.
        type: dict
        suboptions:
          format:
            description:
              - The line, with variables of API Gateway such as C($context.requestId). A JSON object by default.
              - It must have C($context.requestId) or C($context.extendedRequestId), and at most 3072 bytes.
            type: str
          retention_days:
            description:
              - Days that the lines are kept, one of V(1), V(3), V(5), V(7), V(14), V(30), V(60), V(90), V(120), V(150),
                V(180), V(365), V(400), V(545), V(731), V(1096), V(1827), V(2192), V(2557), V(2922), V(3288), V(3653).
                If not given, they never expire.
            type: int
      throttling:
        description: How many requests are allowed. Further requests get the status 429.
        type: dict
        suboptions:
          rate_limit:
            description: Requests allowed per second, on average.
            type: float
            required: true
          burst_limit:
            description: Requests allowed at once.
            type: int
            required: true
      stage_variables:
        description:
          - Variables of the stage, which are in C(stageVariables) of events. They are not secret.
          - At most 100, with names of 1 to 64 and values of 1 to 512 characters.
        type: dict
      domain:
        description: A domain name of your own in front of the API.
        type: dict
        suboptions:
          name:
            description: The name, such as V(api.example.com).
            type: str
            required: true
          certificate_arn:
            description: ARN of its certificate in AWS Certificate Manager, or a CloudFormation expression.
            type: raw
            required: true
          base_path:
            description:
              - Path below which the API is mapped, without leading and trailing C(/). If not given, it is the root. It
                has at most 300 characters.
              - With O(api_type=rest) it has one segment.
            type: str
          hosted_zone_id:
            description:
              - The hosted zone of Amazon Route 53 that gets a record for the name.
              - If not given, create a record that points to RV(domain.target).
            type: raw
          truststore_uri:
            description:
              - C(s3://bucket/key) of the certificate authorities of client certificates (mutual TLS). Clients then need
                a certificate. An empty string is none.
              - A run takes away a trust store that was added outside Ansible only if this is given.
              - Then also set C(disable_execute_api_endpoint), because the default URL does not require certificates.
            type: str
          truststore_version:
            description: Version of that object.
            type: str
      disable_execute_api_endpoint:
        description: Whether the API responds only at its domain name.
        type: bool
      detailed_metrics:
        description: Whether CloudWatch gets the metrics of each route.
        type: bool
      payload_version:
        description:
          - Format of the events that the functions get, V(2.0) by default. V(1.0) is that of REST APIs.
          - Only with O(api_type=http).
        type: str
        choices: ["1.0", "2.0"]
      description:
        description:
          - Description of the API, at most 1024 characters. Not with O(api_type=function_url).
        type: str
      tracing:
        description:
          - Whether AWS X-Ray traces requests starting at the API. Only with O(api_type=rest).
        type: bool
      binary_media_types:
        description:
          - Content types of requests and responses that are binary, such as V(image/png) or V(*/*).
          - The event has such a body in Base64, with C(isBase64Encoded). A response is decoded when the first type of
            the request's header C(Accept) is one of them.
          - Only with O(api_type=rest).
        type: list
        elements: str
      minimum_compression_size:
        description:
          - Size in bytes from which responses are compressed for clients that accept it, V(0) to V(10485760). If not
            given, responses are not compressed.
          - Only with O(api_type=rest).
        type: int
      endpoint_type:
        description:
          - How the API is reached, V(regional) if not given. V(edge) is through Amazon CloudFront. V(private) is only
            from a VPC, and requires C(resource_policy).
          - Only with O(api_type=rest).
        type: str
        choices: [regional, edge, private]
      vpc_endpoint_ids:
        description:
          - VPC endpoints that get DNS names for a private API, as IDs or CloudFormation expressions.
          - Only with C(endpoint_type) V(private).
        type: list
        elements: raw
      resource_policy:
        description:
          - Statements of the policy that controls who can call the API.
          - In a statement C(Effect), C(Principal), C(Action) and C(Resource) default to V(Allow), V(*),
            V(execute-api:Invoke) and V(execute-api:/*).
          - Only with O(api_type=rest).
        type: list
        elements: dict
      web_acl_arn:
        description:
          - ARN of a web ACL of AWS WAF that requests must pass, or a CloudFormation expression. An empty string is
            none.
          - A run takes away a web ACL that was added outside Ansible only if this is given.
          - Only with O(api_type=rest).
        type: raw
  log_retention_days:
    description: Days that log lines are kept, for all functions that do not set their own. If not given, they never
      expire.
    type: int
    choices: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  iam_statements:
    description:
      - Statements of an IAM policy that allow the functions more than writing to their own log groups.
      - Each has C(Effect), C(Action) or C(NotAction), and C(Resource) or C(NotResource).
    type: list
    elements: dict
    default: []
  role:
    description:
      - The role that the functions run with. If not given, the stack has one role that all functions share.
      - A role of the stack may write to the log groups of its functions, do what O(iam_statements) allows, and what the
        settings of its functions need, such as access to a network, a key or a queue.
    type: dict
    suboptions:
      arn:
        description:
          - ARN of an existing role for all functions. The stack then has no role. Mutually exclusive with all other
            keys of O(role), and with O(iam_statements).
        type: raw
      permissions_boundary:
        description:
          - ARN of the managed policy that is the permissions boundary of the roles.
        type: raw
      managed_policies:
        description:
          - Managed policies of the roles, as ARNs or as names of AWS managed policies such as
            V(AmazonS3ReadOnlyAccess).
        type: list
        elements: raw
      path:
        description:
          - Path of the roles, for example V(/services/).
        type: str
      per_function:
        description:
          - Whether each function has its own role, limited to its own log group and settings.
        type: bool
  alias:
    description:
      - Name of an alias that each function gets, for example V(live). It points to the version that was deployed last.
      - The API and other callers then use the alias, and thereby a published version, which never changes.
    type: str
  keep_versions:
    description:
      - How many versions of each function are kept after a deployment, including the deployed one. Older versions are
        deleted, and older archives likewise. If not given, all are kept.
      - A version that any alias points to is kept.
      - A run that deploys nothing deletes nothing.
    type: int
  may_replace:
    description:
      - What a run may replace by something new.
      - Without V(function) a run that would replace a function, because of another O(functions[].physical_name), fails
        before it changes anything.
      - Without V(url) a run fails when the API or a function URL was deleted outside Ansible, because a new one has
        another URL. Without V(api_key) it fails when an API key was deleted whose value AWS made.
    type: list
    elements: str
    choices: [function, url, api_key]
    default: []
  drift:
    description:
      - What happens when something live differs from what was deployed, because it was edited or deleted outside
        Ansible. O(drift_scope) says what is compared.
      - With V(repair) what was edited is restored, and what was deleted is created again. With V(report) each
        difference is a warning. With V(ignore) nothing is compared.
      - What somebody may have done on purpose, to stop the service or to keep callers out, is not repaired. The run
        fails before it changes anything, and names the option that decides, once it is given. For a reserved
        concurrency of 0 this is O(functions[].reserved_concurrency); for limits of 0 O(api.throttling); for a resource
        policy O(api.resource_policy); for a closed endpoint O(api.disable_execute_api_endpoint); for an authorizer
        O(api.default_authorizer); for a required key O(api.api_key_required); for a web ACL O(api.web_acl_arn). What is
        restored because such an option is given is a warning.
      - What the caller may not read is not compared; a warning names the permissions that it takes.
    type: str
    choices: [repair, report, ignore]
    default: repair
  drift_scope:
    description:
      - What O(drift) compares.
      - V(endpoint) is what the URL of the service needs, with the configuration, code and reserved concurrency of
        functions, and the permissions to invoke them. Of a REST API it is the stage with the deployment that it serves,
        the paths and methods with their integrations, the resource policy and the settings of the API.
      - V(functions) is only the functions themselves. V(all) adds log groups with their retention, the policies of the
        roles, the stack's own bucket with the deployed archives, the state of KMS keys, and what C(events) of functions
        made, such as mappings, rules and subscriptions.
    type: str
    choices: [functions, endpoint, all]
    default: endpoint
  follow_references:
    description:
      - Whether functions are updated when there is a newer version of a parameter or secret that a variable in their
        C(environment) refers to without naming a version.
      - A function that an earlier release deployed is followed from its next deployment on.
      - With V(false) functions get newer versions only with their next deployment. Until then each newer version is a
        warning and an entry in RV(drift), unless O(drift) is V(ignore).
    type: bool
    default: true
  deployment_bucket:
    description:
      - An existing bucket for the archives. If not given, the stack has its own bucket.
    type: str
  bucket_tls_only:
    description:
      - Whether the stack's own bucket refuses plain HTTP, through a bucket policy (an eleventh resource).
    type: bool
    default: false
  resources:
    description:
      - Your own resources in the same stack, by logical ID, each as in a CloudFormation template, with C(Type) and
        C(Properties).
      - O(iam_statements), O(outputs) and others of these resources can refer to them with C(Ref) and C(Fn::GetAtt), and
        they can refer to the resources of the service.
      - A resource that is no longer listed is removed, unless its C(DeletionPolicy) prevents it.
      - A bucket among them is not emptied, so it must be empty before it can be removed.
    type: dict
  outputs:
    description:
      - Your own outputs, by name, each as in a CloudFormation template, with C(Value). An output is exported only if it
        has C(Export).
    type: dict
  conditions:
    description:
      - Conditions for O(resources), O(outputs) and O(overrides), by name, as in a CloudFormation template.
    type: dict
  parameters:
    description:
      - Parameters for O(resources), O(outputs) and O(conditions), by name, each with its value.
      - A string or a number is a parameter of the type String. Other parameters are dictionaries as in a CloudFormation
        template, with C(Type), C(NoEcho), C(Default) and so on, and C(Value) with the value.
      - Values of parameters with C(NoEcho=true) are never shown.
    type: dict
  overrides:
    description:
      - What is merged into resources that the service itself creates, for properties that no option has.
      - Each element is about one resource, which O(overrides[].function), O(overrides[].route) or
        O(overrides[].resource) name, or O(overrides[].type) alone where the service has only one of that type.
      - A property for which the same task gives an option is refused, and so is what the service itself relies on, such
        as names and what is called. Where an option exists but is not given, the run warns which one it is.
      - A change publishes a version of the function, or deploys the API again, if these contain what changes.
    type: list
    elements: dict
    suboptions:
      function:
        description:
          - Name of a function. Without O(overrides[].type) it is the C(AWS::Lambda::Function), with it another resource
            that belongs to this function alone, such as its C(AWS::Logs::LogGroup) or C(AWS::Lambda::Version).
        type: str
      route:
        description:
          - A route, such as C(GET /users/{id}) or C($default). Without O(overrides[].type) it is the
            C(AWS::ApiGateway::Method) or the C(AWS::ApiGatewayV2::Route), with it the C(AWS::ApiGateway::Resource) or
            the C(AWS::ApiGatewayV2::Integration), which routes of one function share.
        type: str
      resource:
        description:
          - Logical ID of a resource, without the hash with which some end, such as C(ApiGatewayDeployment).
        type: str
      type:
        description:
          - Type of the resource, such as C(AWS::Lambda::Alias).
          - C(AWS::ApiGateway::Stage) makes the stage of a REST API a resource of the stack.
        type: str
      properties:
        description:
          - Properties as in a CloudFormation template. Dictionaries are merged deeply, lists and other values replace
            those of the service, V(null) takes a property out.
        type: dict
      depends_on:
        description:
          - Logical IDs of resources that must exist before, in addition to those that the service names.
        type: list
        elements: str
      condition:
        description:
          - One of O(conditions). The resource is there only where it is met; what refers to it must have it, too.
        type: str
      metadata:
        description:
          - Metadata of the resource, merged as O(overrides[].properties) are.
        type: dict
      creation_policy:
        description:
          - C(CreationPolicy) of the resource.
        type: dict
      update_policy:
        description:
          - C(UpdatePolicy) of the resource, such as C(CodeDeployLambdaAliasUpdate) of an alias.
        type: dict
      deletion_policy:
        description:
          - What happens to the resource when it leaves the stack. The bucket of the service has none, because it is
            emptied.
        type: str
        choices: [Delete, Retain, RetainExceptOnCreate]
      update_replace_policy:
        description:
          - What happens to the resource when an update replaces it by another one.
        type: str
        choices: [Delete, Retain]
  capabilities:
    description:
      - Capabilities for CloudFormation. The role of the functions has a name, which requires V(CAPABILITY_NAMED_IAM).
        Macros in O(resources) also require V(CAPABILITY_AUTO_EXPAND).
    type: list
    elements: str
    choices: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]
    default: [CAPABILITY_NAMED_IAM]
  stack_policy:
    description:
      - The stack policy, with C(Statement). It controls which resources updates may change.
      - A policy is kept when it is no longer given. To lift it, give a policy that allows everything.
    type: dict
  termination_protection:
    description:
      - Whether the stack is protected from deletion. If not given, this is left unchanged.
      - With O(state=absent) a protected stack is removed only when this is V(false).
    type: bool
  notification_arns:
    description:
      - ARNs of SNS topics that get the events of the stack. V([]) removes all of them. If not given, they are left
        unchanged.
    type: list
    elements: str
  cloudformation_role:
    description:
      - ARN of the IAM role that CloudFormation assumes. If not given, CloudFormation uses the role of the last
        operation, or the permissions of the caller.
    type: str
  on_failure:
    description:
      - What happens to a new stack whose creation fails. V(rollback) removes what was created and keeps the stack,
        V(delete) deletes the stack, V(do_nothing) leaves what was created, for inspection.
      - The next run continues from each of them. An update that fails is always rolled back.
    type: str
    choices: [rollback, delete, do_nothing]
    default: rollback
  deployment_mode:
    description:
      - With V(express) CloudFormation does not wait until resources are ready to serve. Requires a boto3 release that
        supports it.
    type: str
    choices: [standard, express]
    default: standard
extends_documentation_fragment:
  - polycloud.faas._source
  - polycloud.faas._wait
  - polycloud.faas._aws
  - polycloud.faas._aws.tags
  - polycloud.faas._attributes
  - polycloud.faas._attributes.aws
seealso:
  - module: polycloud.faas.lambda_http_endpoint_info
  - module: polycloud.faas.lambda_invoke
"""

EXAMPLES = r"""
- name: A function that returns the time
  polycloud.faas.lambda_http_endpoint:
    name: clock
    stage: dev
    region: us-east-1
    source: "{{ playbook_dir }}/functions/clock"
    functions:
      - name: currentTime
        handler: handler.endpoint
        routes:
          - method: GET
            path: /ping
  register: clock

- name: Show the URL
  ansible.builtin.debug:
    msg: "{{ clock.url }}"

- name: Two functions, several routes, and a table that they may read
  polycloud.faas.lambda_http_endpoint:
    name: users
    stage: prod
    region: eu-central-1
    source: "{{ playbook_dir }}/functions/users"
    exclude:
      - tests/
    functions:
      - name: read
        handler: users.read
        memory_size: 256
        environment:
          TABLE: users
        routes:
          - method: GET
            path: /users
          - method: GET
            path: /users/{id}
      - name: write
        handler: users.write
        timeout: 10
        routes:
          - method: POST
            path: /users
    log_retention_days: 14
    iam_statements:
      - Effect: Allow
        Action:
          - dynamodb:GetItem
          - dynamodb:PutItem
        Resource: arn:aws:dynamodb:eu-central-1:123456789012:table/users
    tags:
      team: accounts

- name: A REST API behind a domain name, with limits, access logs and stage variables
  polycloud.faas.lambda_http_endpoint:
    name: orders
    source: "{{ playbook_dir }}/functions/orders"
    api:
      throttling:
        rate_limit: 100
        burst_limit: 50
      access_log:
        retention_days: 30
      stage_variables:
        table: orders
      tracing: true
      resource_policy:
        - {}
        - Effect: Deny
          Condition:
            NotIpAddress:
              aws:SourceIp:
                - 192.0.2.0/24
      domain:
        name: api.example.com
        certificate_arn: arn:aws:acm:eu-central-1:123456789012:certificate/5a1b2c3d-0000-4000-8000-000000000000
        base_path: orders
    functions:
      - name: orders
        handler: orders.handle
        routes:
          - method: GET
            path: /orders
            timeout: 5

- name: An HTTP API that requires tokens of a user pool, for pages of one origin
  polycloud.faas.lambda_http_endpoint:
    name: orders
    source: "{{ playbook_dir }}/functions/orders"
    api_type: http
    api:
      cors:
        allow_origins:
          - https://shop.example.com
      authorizers:
        - name: customers
          type: jwt
          issuer: https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDeFgHi
          audience:
            - 4c8h2example
      default_authorizer: customers
      throttling:
        rate_limit: 100
        burst_limit: 50
    functions:
      - name: orders
        handler: orders.handle
        routes:
          - method: GET
            path: /orders
          - method: GET
            path: /health
            authorizer: none

- name: A function with its own URL, without an API
  polycloud.faas.lambda_http_endpoint:
    name: webhook
    source: "{{ playbook_dir }}/functions/webhook"
    api_type: function_url
    functions:
      - name: receive
        handler: webhook.receive
        url: {}

- name: Settings for all functions, more for one of them, and an alias that points to the last version
  polycloud.faas.lambda_http_endpoint:
    name: orders
    source: "{{ playbook_dir }}/functions/orders"
    alias: live
    keep_versions: 5
    role:
      permissions_boundary: arn:aws:iam::123456789012:policy/applications
    defaults:
      memory_size: 256
      tracing: active
      logging:
        format: json
        system_level: warn
    functions:
      - name: accept
        handler: orders.accept
        provisioned_concurrency: 2
        dead_letter_target: arn:aws:sqs:eu-central-1:123456789012:failed-orders
        environment:
          REGION:
            Ref: AWS::Region
          TOKEN:
            secret: orders
            key: token
        routes:
          - method: POST
            path: /orders

- name: Remove the service with everything that belongs to it
  polycloud.faas.lambda_http_endpoint:
    name: users
    stage: prod
    region: eu-central-1
    state: absent
"""

RETURN = r"""
name:
  description: Name of the service.
  type: str
  returned: success
  sample: clock
stage:
  description: Stage of the service.
  type: str
  returned: success
  sample: dev
url:
  description: URL of the first of RV(endpoints); null without routes and URLs of functions.
  type: str
  returned: success
  sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/ping
base_url:
  description:
    - URL of the API, to which a route's path is appended; null without routes.
    - Without an API it is the first function's own URL, without the C(/) at its end.
    - With a custom O(endpoint_url) it is the path-style URL of that cloud.
  type: str
  returned: success
  sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev
domain:
  description: The domain name of O(api.domain); null without one.
  type: dict
  returned: success
  contains:
    url:
      description: URL with the domain name, to which a route's path is appended.
      type: str
    target:
      description: The AWS name that the domain name must point to.
      type: str
endpoints:
  description:
    - The routes, sorted by function, path and method.
    - Then the functions with function URLs, with the method V(ANY) and the path V(/).
  type: list
  elements: dict
  returned: success
  contains:
    function:
      description:
        - Name of the function within the service.
        - Null after a run was interrupted that removed the function from the stack in order to create it again.
      type: str
    method:
      description: HTTP method.
      type: str
    path:
      description: Path below the stage.
      type: str
    authorizer:
      description: Who authorizes requests, the name of an authorizer or V(aws_iam); null for a public route.
      type: str
    api_key_required:
      description: Whether requests need an API key.
      type: bool
    url:
      description: URL with the path; path parameters are shown as given.
      type: str
  sample:
    - function: currentTime
      method: GET
      path: /ping
      authorizer: null
      api_key_required: false
      url: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/ping
api_keys:
  description: The API keys, sorted by name, without their values.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: Name of the key.
      type: str
    id:
      description: ID of the key; null before it is created.
      type: str
    enabled:
      description: Whether the key is enabled.
      type: bool
stack:
  description: The CloudFormation stack; null when there is none.
  type: dict
  returned: success
  contains:
    name:
      description: Name of the stack.
      type: str
    id:
      description: ARN of the stack.
      type: str
    status:
      description: Status of the stack.
      type: str
    outputs:
      description: Outputs of the stack.
      type: dict
functions:
  description: The functions.
  type: list
  elements: dict
  returned: success
  contains:
    name:
      description: Name of the function within the service.
      type: str
    function_name:
      description: Name of the Lambda function.
      type: str
    arn:
      description: ARN of the Lambda function.
      type: str
    version:
      description: The version that was published for this deployment.
      type: str
    code_sha256:
      description: Base64 of the SHA-256 of the deployed zip, as Lambda shows it.
      type: str
    handler:
      description: The Python function that Lambda calls.
      type: str
    runtime:
      description: The runtime.
      type: str
    architecture:
      description: The architecture.
      type: str
    memory_size:
      description: Memory in MB.
      type: int
    timeout:
      description: Seconds that an invocation may take.
      type: int
    description:
      description: Description of the function.
      type: str
    environment:
      description: Names of the environment variables.
      type: list
      elements: str
    settings:
      description:
        - Other requested settings, in terms of O(functions), and the alias. Lambda's defaults are not returned.
        - C(requirements_layer) is the key of the archive of the layer with the packages.
        - C(events) are those of O(functions), sorted by kind.
      type: dict
      sample:
        alias: live
        tracing: active
    url:
      description: The function's own URL; null without O(functions[].url).
      type: str
resources:
  description: The resources of the stack, sorted by logical ID.
  type: list
  elements: dict
  returned: success
  contains:
    logical_id:
      description: Name of the resource in the stack.
      type: str
    physical_id:
      description: Name or ID of the resource itself.
      type: str
    type:
      description: Type of the resource.
      type: str
      sample: AWS::Lambda::Function
    status:
      description: Status of the resource.
      type: str
tags:
  description: Tags of the stack.
  type: dict
  returned: success
changes:
  description:
    - What the run changed, or in check mode what a run would change.
    - In check mode on an existing stack this is what CloudFormation reports in a change set, which is deleted
      afterwards.
  type: list
  elements: dict
  returned: success
  contains:
    action:
      description:
        - V(Add), V(Modify), V(Remove), or V(Import) for an existing log group.
        - V(Keep) for a resource that leaves the stack and continues to exist, by its C(DeletionPolicy). See RV(kept).
      type: str
    logical_id:
      description: Name of the resource in the stack.
      type: str
    type:
      description: Type of the resource.
      type: str
    replacement:
      description: For V(Modify), whether the resource is replaced by a new one, V(True), V(False) or V(Conditional).
      type: str
    properties:
      description: For V(Modify), the properties that change.
      type: list
      elements: str
    details:
      description:
        - For V(Modify), what changes, property by property, including nested properties.
        - In check mode these are the values that CloudFormation returns. A value that is not known yet is
          C({{changeSet:KNOWN_AFTER_APPLY}}). Values from secrets are not shown.
      type: list
      elements: dict
      contains:
        property:
          description: Path of the property, with dots.
          type: str
          sample: Code.S3Key
        before:
          description: The value before, null for none. Values of environment variables are not shown.
          type: raw
        after:
          description: The value after, null for none. Values of environment variables are not shown. Of a variable that
            gets a version of a parameter or secret, which one it is.
          type: raw
drift:
  description:
    - Differences between live resources and what was deployed, after a change or deletion outside Ansible.
    - Each is also a warning. Repaired differences are in RV(repaired) instead.
    - Also newer versions of parameters and secrets that functions do not get, see O(follow_references).
  type: list
  elements: dict
  returned: success
  contains:
    logical_id:
      description: Name of the resource in the stack.
      type: str
    property:
      description: Name of the property. Of what does not exist, the one that identifies it, such as V(FunctionName).
      type: str
    expected:
      description: The value that was deployed. Values of environment variables are not shown.
      type: raw
    actual:
      description: The live value; null for what does not exist.
      type: raw
repaired:
  description:
    - What was repaired, or in check mode would be, with O(drift=repair).
    - Each repaired resource is also in RV(changes).
  type: list
  elements: dict
  returned: when O(state=present)
  contains:
    logical_id:
      description: Name of the resource in the stack.
      type: str
    property:
      description: Name of the property. Of what did not exist, the one that identifies it, such as V(FunctionName).
      type: str
    expected:
      description: The value that was deployed and is restored. Values of environment variables are not shown.
      type: raw
    actual:
      description: The value before the repair; null for what did not exist.
      type: raw
kept:
  description:
    - What left the stack in this run and continues to exist, because of its C(DeletionPolicy) or
      C(UpdateReplacePolicy), or because it could not be deleted. The latter is also a warning, and part of the message
      of a failed run.
    - Versions of functions that continue to exist are among them.
  type: list
  elements: dict
  returned: success, and when a failed deployment or removal left something
  contains:
    logical_id:
      description: Name of the resource in the stack.
      type: str
    physical_id:
      description: Its name or ID in AWS.
      type: str
      sample: clock-dev-table
    type:
      description: Type of the resource.
      type: str
    reason:
      description: Why it could not be deleted; null when a policy keeps it.
      type: str
pruned:
  description: What O(keep_versions) deleted. Empty in check mode, which does not look this up.
  type: dict
  returned: when O(state=present)
  contains:
    versions:
      description: The versions, as C(<function name>:<version>).
      type: list
      elements: str
      sample: ["clock-dev-now:3"]
    archives:
      description: Keys of the archives in the bucket.
      type: list
      elements: str
resource_actions:
  description: The API calls that were made.
  type: list
  elements: str
  returned: when O(debug_botocore_endpoint_logs=true)
  sample: ["cloudformation:DescribeStacks"]
"""

from ansible_collections.polycloud.faas.plugins.module_utils._aws.endpoint_options import ENDPOINT_OPTIONS
from ansible_collections.polycloud.faas.plugins.module_utils._aws.run_endpoint import (
    ENVIRONMENT_OPTIONS,
    PARTLY_SECRET,
    endpoint,
    names_of,
)
from ansible_collections.polycloud.faas.plugins.module_utils._module.definition import ModuleDefinition, run_module

DEFINITION = ModuleDefinition(
    argument_spec=ENDPOINT_OPTIONS,
    operation=endpoint,
    required_if=[("state", "present", ("functions",))],
    secret_options=ENVIRONMENT_OPTIONS,
    partly_secret=PARTLY_SECRET,
    public_strings=names_of,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()

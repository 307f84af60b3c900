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
    API, or with URLs of their own, in one AWS CloudFormation stack C(<name>-<stage>), and returns the URL that answers.
  - For one function with one route the stack has ten resources, one of each of these types. AWS::ApiGateway::RestApi,
    Resource, Method and Deployment; AWS::Lambda::Function, Version and Permission; AWS::Logs::LogGroup; AWS::IAM::Role;
    AWS::S3::Bucket.
  - A run that has nothing to do reads the stack, its resources and each function's live configuration, nothing else.
  - A log group that an earlier service left is taken over.
  - A function that somebody edited or deleted by other means is repaired, see O(drift).
  - A stack in any state is brought to the asked one. What is in progress is waited for, a creation that failed is
    replaced, an unfinished rollback or deletion is finished. A stack that once worked is never deleted.
options:
  name:
    description:
      - Name of the service.
      - Letters, digits and hyphens, a letter first.
    type: str
    required: true
  stage:
    description:
      - Stage of the service, for example V(dev) or V(prod). Each stage is a stack of its own.
      - Two services whose name and stage make the same stack name, such as V(shop-api) with V(dev) and V(shop) with
        V(api-dev), exclude each other. The second one is refused.
    type: str
    default: dev
  state:
    description:
      - With V(present) the service is brought to what the options say.
      - With V(absent) the stack and all that is in it are removed, together with all versions of the archives in its
        bucket. In a bucket given as O(deployment_bucket) only the archives of this service are removed.
    type: str
    choices: [present, absent]
    default: present
  requirements:
    description:
      - Packages that the functions need beside their source, installed for their runtime and architecture, on whatever
        machine the module runs.
      - Only wheels are installed. They are kept in a cache, and a run in which nothing changed installs nothing.
    type: dict
    suboptions:
      file:
        description:
          - The file that names the packages, a C(requirements.txt) or a C(pyproject.toml), relative to the source
            folder.
          - If not given, it is the C(requirements.txt) or else the C(pyproject.toml) at the top of the source.
        type: str
      extras:
        description:
          - Names of C(project.optional-dependencies) of a C(pyproject.toml) that are installed too.
        type: list
        elements: str
      installer:
        description:
          - What installs, V(pip) of the Python that runs the module or C(uv) on the C(PATH).
          - With V(auto) it is pip, or uv where that Python has no pip.
        type: str
        choices: [auto, pip, uv]
        default: auto
      build:
        description:
          - Requirements that have no wheel and are built where the module runs, with pip. They must be pure Python.
          - Building runs code of the package, so nothing else is built.
        type: list
        elements: str
      exclude:
        description:
          - Globs of installed files not to deploy.
        type: list
        elements: str
      slim:
        description:
          - Whether folders named C(tests) of the packages are left out.
        type: bool
        default: true
      upgrade:
        description:
          - Whether packages that the file leaves open are resolved anew, and deployed when they changed.
          - Without it they stay until the file, the runtime or the architecture changes.
        type: bool
        default: false
      layer:
        description:
          - Whether the packages are deployed as a layer of the stack instead of beside the source.
          - A change of the source then uploads the source alone. Functions with the same packages share the layer.
          - It is the last of the function's layers, of which there can be five.
        type: bool
        default: false
  runtime:
    description: Lambda's name of the Python version, V(python3.N), for all functions that do not name their own.
    type: str
    default: python3.13
  architecture:
    description: Processor that the functions run on, for all that do not name their own.
    type: str
    choices: [x86_64, arm64]
    default: x86_64
  defaults:
    description:
      - Settings that hold for each function that does not say otherwise.
      - A function's own value replaces the one given here. Variables of O(functions[].environment) are put together one
        by one.
    type: dict
    suboptions: &settings
      memory_size:
        description:
          - Memory in MB, V(128) to V(10240). If not given, Lambda's default holds.
        type: int
      timeout:
        description:
          - Seconds that a call may take, V(1) to V(900). If not given, Lambda's default holds.
        type: int
      environment:
        description:
          - Environment variables. A value is a text, a number or a boolean, or it is worked out while the stack is
            deployed.
          - >-
            C({Ref: Table}), C({Fn::GetAtt: [Table, Arn]}), C({Fn::Sub: ...}) and other functions of CloudFormation
            refer to what is in the stack.
          - >-
            C({ssm: /name}) is the value of a parameter of Systems Manager, with C(version) that of a version. Lambda
            takes no secure strings this way.
          - >-
            C({secret: name, key: field}) is a field of a secret of Secrets Manager, or without C(key) the whole
            secret. C(version_stage) or C(version_id) choose a version.
          - The values are shown nowhere, neither in results nor in diffs.
        type: dict
      layers:
        description:
          - ARNs of layer versions, in the order in which they are laid over each other. At most 5.
        type: list
        elements: raw
      vpc:
        description:
          - The network that the function is in. Both lists are needed. C({}) is no network.
          - The role gets the actions on network interfaces that Lambda needs.
        type: dict
        suboptions:
          subnet_ids:
            description:
              - IDs of the subnets.
            type: list
            elements: raw
          security_group_ids:
            description:
              - IDs of the security groups.
            type: list
            elements: raw
          ipv6:
            description:
              - Whether the function may use IPv6 in subnets that have both.
            type: bool
      tracing:
        description:
          - Whether Lambda samples calls for AWS X-Ray itself (V(active)), or follows the caller (V(pass_through),
            Lambda's default).
        type: str
        choices: [active, pass_through]
      ephemeral_storage:
        description:
          - Size of C(/tmp) in MB, V(512) to V(10240).
        type: int
      reserved_concurrency:
        description:
          - How many calls may run at once. They are taken from those of the account. V(0) stops the function.
        type: int
      provisioned_concurrency:
        description:
          - How many execution environments are kept ready for O(alias), which it needs. They cost money while nobody
            calls.
          - At most O(defaults.reserved_concurrency), if that is given.
        type: int
      kms_key_arn:
        description:
          - ARN of the KMS key that the environment variables are encrypted with. The role may decrypt with it.
        type: raw
      logging:
        description:
          - Form and levels of the log.
        type: dict
        suboptions:
          format:
            description:
              - Form of the log lines.
            type: str
            choices: [text, json]
          application_level:
            description:
              - The least level of the function's own lines that is kept. Only with V(json).
            type: str
            choices: [trace, debug, info, warn, error, fatal]
          system_level:
            description:
              - The least level of Lambda's lines that is kept. Only with V(json).
              - With V(warn) there is no report of a run, so M(polycloud.faas.lambda_invoke) cannot tell what it took.
            type: str
            choices: [debug, info, warn]
      snap_start:
        description:
          - Whether published versions start from a snapshot. Needs O(alias) and Python 3.12 or newer.
          - Excludes O(defaults.provisioned_concurrency), and O(defaults.ephemeral_storage) above 512 MB.
        type: bool
      dead_letter_target:
        description:
          - ARN of an SQS queue or an SNS topic that gets events of asynchronous calls that failed for good.
          - The role may send to it.
        type: raw
      on_success:
        description:
          - ARN of the SQS queue, SNS topic, Lambda function or event bus that gets a record of each asynchronous call
            that succeeded.
        type: raw
      on_failure:
        description:
          - ARN of the SQS queue, SNS topic, Lambda function, event bus or S3 bucket that gets a record of each
            asynchronous call that failed for good. It tells more than what O(defaults.dead_letter_target) gets.
        type: raw
      maximum_retry_attempts:
        description:
          - How often Lambda repeats an asynchronous call that failed, V(0) to V(2).
        type: int
      maximum_event_age:
        description:
          - Seconds that an event of an asynchronous call may wait, V(60) to V(21600).
        type: int
  functions:
    description:
      - The functions of the service. Required when O(state=present).
      - A function that is no longer named is removed.
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
          - The Python function that is called, as V(module.function), for example V(handler.endpoint).
          - Required unless the function has an O(functions[].image).
        type: str
      routes:
        description:
          - Where the function answers. A function without routes has no URL.
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
              - With O(api_type=http) V($default) with the method V(ANY) takes what no other route takes.
            type: str
            required: true
          authorizer:
            description:
              - Who decides about requests, the name of one of C(api.authorizers), V(aws_iam) for callers with AWS
                credentials, or V(none) for everybody.
            type: str
          scopes:
            description: Scopes of which a token must have one. For authorizers of type V(jwt) and V(cognito).
            type: list
            elements: str
          throttling:
            description: How many requests are let through, instead of what C(api.throttling) says.
            type: dict
            suboptions:
              rate_limit:
                description: Requests a second on average.
                type: float
                required: true
              burst_limit:
                description: Requests at once.
                type: int
                required: true
          timeout:
            description:
              - Seconds that the API waits for the function, at most V(30) with O(api_type=http).
              - With O(api_type=rest) V(29), or up to V(300) where AWS raised that quota for your account.
            type: float
          api_key_required:
            description:
              - Whether requests need one of C(api.api_keys), or another key of a usage plan, in the header
                C(X-API-Key).
              - If not given, C(api.api_key_required) says it. Only with O(api_type=rest).
            type: bool
          request_parameters:
            description:
              - Parameters of requests by name, each with V(true) if it is required. A request that lacks one is
                answered with 400.
              - Only with O(api_type=rest).
            type: dict
            suboptions:
              querystrings:
                description: Parameters after the C(?).
                type: dict
              headers:
                description: Headers.
                type: dict
              paths:
                description: Parameters of the path.
                type: dict
          request_models:
            description:
              - What the body of requests must be, by content type, such as C(application/json). A JSON schema (draft
                4), or the name of one of C(api.models). A request with another body is answered with 400.
              - A body of a content type that is not named is not looked at. Only with O(api_type=rest).
            type: dict
      runtime:
        description:
          - Lambda's name of the Python version, if it is not that of O(runtime).
        type: str
      architecture:
        description:
          - Processor that the function runs on, if it is not that of O(architecture).
        type: str
        choices: [x86_64, arm64]
      log_retention_days:
        description:
          - Days that the function's log lines are kept, if not those of O(log_retention_days).
        type: int
        choices:
          [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
      description:
        description: Description of the function.
        type: str
      role:
        description:
          - ARN of the role that the function runs with. It must allow what the function needs. The stack does not
            change it.
        type: raw
      iam_statements:
        description:
          - What only this function may do, in the form of O(iam_statements). It then has a role of its own, which has
            those of O(iam_statements) too.
        type: list
        elements: dict
      source:
        description:
          - The folder with the source of this function, or a C(.zip) file of it, where it is not the O(source) of the
            service.
          - A function with O(functions[].source), O(functions[].include) or O(functions[].exclude) has an archive of
            its own, and is not deployed again when only other sources change.
          - O(source) is not needed when every function has one.
        type: path
      include:
        description: Globs for this function, beyond those of O(include).
        type: list
        elements: str
      exclude:
        description: Globs for this function, beyond those of O(exclude).
        type: list
        elements: str
      requirements:
        description:
          - Packages for this function instead of those of O(requirements). The function has an archive of its own then.
        type: dict
        suboptions:
          file:
            description:
              - The file that names the packages, a C(requirements.txt) or a C(pyproject.toml), relative to the source
                folder.
              - If not given, it is the C(requirements.txt) or else the C(pyproject.toml) at the top of the source.
            type: str
          extras:
            description:
              - Names of C(project.optional-dependencies) of a C(pyproject.toml) that are installed too.
            type: list
            elements: str
          installer:
            description:
              - What installs, V(pip) of the Python that runs the module or C(uv) on the C(PATH).
              - With V(auto) it is pip, or uv where that Python has no pip.
            type: str
            choices: [auto, pip, uv]
            default: auto
          build:
            description:
              - Requirements that have no wheel and are built where the module runs, with pip. They must be pure Python.
              - Building runs code of the package, so nothing else is built.
            type: list
            elements: str
          exclude:
            description:
              - Globs of installed files not to deploy.
            type: list
            elements: str
          slim:
            description:
              - Whether folders named C(tests) of the packages are left out.
            type: bool
            default: true
          upgrade:
            description:
              - Whether packages that the file leaves open are resolved anew, and deployed when they changed.
              - Without it they stay until the file, the runtime or the architecture changes.
            type: bool
            default: false
          layer:
            description:
              - Whether the packages are deployed as a layer of the stack instead of beside the source.
              - A change of the source then uploads the source alone. Functions with the same packages share the layer.
              - It is the last of the function's layers, of which there can be five.
            type: bool
            default: false
      image:
        description:
          - A container image that the function is, instead of a source. It excludes O(functions[].handler).
          - The function is deployed again when its URI changes, so name a digest or a tag that is used once.
        type: dict
        suboptions:
          uri:
            description:
              - URI of the image in Amazon ECR with a tag or a digest, or a function of CloudFormation that makes it.
            type: raw
            required: true
          command:
            description: Words that take the place of the image's C(CMD).
            type: list
            elements: str
          entry_point:
            description: Words that take the place of the image's C(ENTRYPOINT).
            type: list
            elements: str
          working_directory:
            description: Folder that takes the place of the image's C(WORKDIR).
            type: str
      package:
        description:
          - A zip that is in a bucket already, instead of a source.
          - The function is deployed again when its place changes, so name another key or version for other content.
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
          - Give the function a URL of its own, without an API, for all methods and paths. V({}) is enough.
          - It can have one beside its routes, too.
        type: dict
        suboptions:
          auth:
            description:
              - Who may call it, V(none) for everybody, V(aws_iam) for callers with AWS credentials and the permission
                to.
            type: str
            choices: [none, aws_iam]
            default: none
          cors:
            description: Which pages of other origins may call it, in the form of C(api.cors).
            type: raw
          invoke_mode:
            description:
              - With V(response_stream) the answer is sent as it comes, if the function streams. Lambda's own Python
                runtimes do not stream by themselves.
            type: str
            choices: [buffered, response_stream]
            default: buffered
  api_type:
    description:
      - What answers requests.
      - V(rest) is an Amazon API Gateway REST API, V(http) is an HTTP API, which costs less and answers sooner but has
        no API keys, request models, caches or private endpoints.
      - With V(function_url) there is no API. The functions that have C(url) answer by URLs of their own.
      - A deployed service can be changed from one to another. Its URL is a new one then.
    type: str
    choices: [rest, http, function_url]
    default: rest
  api:
    description:
      - Settings of the API. A setting that O(api_type) does not have is refused.
    type: dict
    suboptions:
      cors:
        description:
          - Which pages of other origins may call the API.
          - V(true) lets pages of all origins call it with the usual headers and the methods of the routes.
          - A dictionary says more, with C(allow_origins), C(allow_methods), C(allow_headers) and C(expose_headers) as
            lists, C(allow_credentials) as a boolean and C(max_age) in seconds.
          - With O(api_type=rest) the API answers C(OPTIONS) and its own errors for them. The function answers
            everything else, so it must set C(Access-Control-Allow-Origin) in its headers.
        type: raw
      authorizers:
        description:
          - Who decides about requests. A route names one of them as its C(authorizer).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the authorizer.
            type: str
            required: true
          type:
            description:
              - With V(jwt) a JSON web token decides, which an OpenID provider or an Amazon Cognito user pool signed.
                Only with O(api_type=http).
              - With V(cognito) a token decides, which an Amazon Cognito user pool signed. Only with O(api_type=rest).
              - With V(token) a function decides, which gets a token and the method. Only with O(api_type=rest).
              - With V(request) a function decides, which gets the request.
            type: str
            choices: [jwt, cognito, token, request]
            required: true
          issuer:
            description:
              - URL of the provider that signs the tokens, such as
                V(https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDeFgHi), or an expression of
                CloudFormation.
              - For V(jwt), which needs it.
            type: raw
          audience:
            description:
              - Whom the tokens are for, as their claim C(aud) or C(client_id) names them. One of them must be there.
              - For V(jwt), which needs it.
            type: list
            elements: raw
          user_pools:
            description:
              - ARNs of Amazon Cognito user pools, or expressions of CloudFormation. For V(cognito), which needs them.
            type: list
            elements: raw
          function:
            description:
              - The function that is asked, by its name within the service, by ARN, or as an expression of
                CloudFormation.
              - For V(request) and V(token), which need it.
            type: raw
          identity_sources:
            description:
              - Where a request says who it is from, such as V($request.header.Authorization), which is the default with
                O(api_type=http). A request that lacks one is refused.
              - With O(api_type=rest) V(method.request.header.Authorization) is the default. V(cognito) and V(token)
                take one header; V(request) takes headers, C(method.request.querystring.), C(stageVariables.) and
                C(context.), and with C(ttl=0) none at all.
            type: list
            elements: str
          identity_validation_expression:
            description:
              - Regular expression that the whole token must match. Other tokens are refused without asking the
                function.
              - For V(token).
            type: str
          ttl:
            description:
              - Seconds that an answer of the function holds for the same identity, V(0) to V(3600). With
                O(api_type=rest) V(300) is the default.
            type: int
          simple_responses:
            description:
              - Whether the function answers with C(isAuthorized), which is the default, or with an IAM policy.
              - Only with O(api_type=http).
            type: bool
      default_authorizer:
        description:
          - The authorizer of all routes that name none, V(aws_iam), or V(none) for everybody, which is the default.
        type: str
      api_keys:
        description:
          - Keys of clients, which they send as the header C(X-API-Key). They tell clients apart and limit them. They do
            not prove who somebody is.
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
              - The key itself, 20 to 128 letters. It is shown nowhere. A key with another value is another key.
              - If not given, AWS makes one up, and C(aws apigateway get-api-key --include-value) tells it.
            type: str
          enabled:
            description: Whether the key opens anything.
            type: bool
            default: true
          description:
            description: Description of the key.
            type: str
      usage_plans:
        description:
          - What the keys may do. Each key is in one plan. Keys without a plan get one without limits.
          - Only with O(api_type=rest).
        type: list
        elements: dict
        suboptions:
          name:
            description: Name of the plan. On AWS it has the names of service and stage before it.
            type: str
            required: true
          description:
            description: Description of the plan.
            type: str
          api_keys:
            description: Names of its keys. If not given, all keys.
            type: list
            elements: str
          quota:
            description: How many requests each key may make in a period. More are answered with 429.
            type: dict
            suboptions:
              limit:
                description: So many requests.
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
            description: How many requests of each key are let through. More are answered with 429.
            type: dict
            suboptions:
              rate_limit:
                description: Requests a second on average.
                type: float
                required: true
              burst_limit:
                description: Requests at once.
                type: int
                required: true
      api_key_required:
        description: Whether all routes that do not say otherwise need a key. Only with O(api_type=rest).
        type: bool
      models:
        description:
          - JSON schemas that the C(request_models) of routes name. Only with O(api_type=rest).
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
            description: What it is for.
            type: str
            default: application/json
      access_log:
        description:
          - Log a line for each request, into a log group of the stack.
          - REST APIs write it with a role that an account has once per region, which is never part of the stack.
        type: dict
        suboptions:
          format:
            description:
              - The line, with variables of API Gateway such as C($context.requestId). A JSON object by default.
            type: str
          retention_days:
            description: Days that the lines are kept. If not given, they are kept for ever.
            type: int
      throttling:
        description: How many requests are let through. More are answered with 429.
        type: dict
        suboptions:
          rate_limit:
            description: Requests a second on average.
            type: float
            required: true
          burst_limit:
            description: Requests at once.
            type: int
            required: true
      stage_variables:
        description: Variables of the stage, which events carry as C(stageVariables). They are no secrets.
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
            description: ARN of its certificate in AWS Certificate Manager, or an expression of CloudFormation.
            type: raw
            required: true
          base_path:
            description:
              - Path that the API is below, without C(/) at its ends. If not given, it is the root.
              - With O(api_type=rest) it has one part.
            type: str
          hosted_zone_id:
            description:
              - The hosted zone of Amazon Route 53 that gets a record for the name.
              - If not given, let the name point to RV(domain.target).
            type: raw
          truststore_uri:
            description:
              - C(s3://bucket/key) of the certificates that clients must have one of (mutual TLS).
              - Then set C(disable_execute_api_endpoint) too, because the other URL does not ask for certificates.
            type: str
          truststore_version:
            description: Version of that object.
            type: str
      disable_execute_api_endpoint:
        description: Whether the API answers behind its domain name alone.
        type: bool
      detailed_metrics:
        description: Whether CloudWatch gets the metrics of each route.
        type: bool
      payload_version:
        description:
          - Form of the events that the functions get, V(2.0) by default. V(1.0) is that of REST APIs.
          - Only with O(api_type=http).
        type: str
        choices: ["1.0", "2.0"]
      description:
        description:
          - Description of the API, at most 1024 characters. Not with O(api_type=function_url).
        type: str
      tracing:
        description:
          - Whether AWS X-Ray traces requests from the API on. Only with O(api_type=rest).
        type: bool
      binary_media_types:
        description:
          - Content types of requests and answers that are bytes and not text, such as V(image/png) or V(*/*).
          - The event has such a body in Base64, with C(isBase64Encoded). An answer is turned into bytes when the first
            type of the request's header C(Accept) is one of them.
          - Only with O(api_type=rest).
        type: list
        elements: str
      minimum_compression_size:
        description:
          - Bytes from which on an answer is compressed for clients that accept it, V(0) to V(10485760). If not given,
            none is.
          - Only with O(api_type=rest).
        type: int
      endpoint_type:
        description:
          - Where the API is reached, V(regional) if not given. V(edge) is by way of Amazon CloudFront, V(private) from
            a VPC alone, and needs C(resource_policy).
          - Only with O(api_type=rest).
        type: str
        choices: [regional, edge, private]
      vpc_endpoint_ids:
        description:
          - VPC endpoints that get names for a private API, as ids or as expressions of CloudFormation.
          - Only with C(endpoint_type) V(private).
        type: list
        elements: raw
      resource_policy:
        description:
          - Statements of the policy that says who may call the API.
          - What a statement leaves out of C(Effect), C(Principal), C(Action) and C(Resource) is V(Allow), V(*),
            V(execute-api:Invoke) and V(execute-api:/*).
          - Only with O(api_type=rest).
        type: list
        elements: dict
      web_acl_arn:
        description:
          - ARN of a web ACL of AWS WAF that requests must pass, or an expression of CloudFormation.
          - Only with O(api_type=rest).
        type: raw
  log_retention_days:
    description: Days that log lines are kept, of all functions that do not say otherwise. If not given, for ever.
    type: int
    choices: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
  iam_statements:
    description:
      - Statements of an IAM policy that say what the functions may do, beyond writing to their own log groups.
      - Each has C(Effect), C(Action) or C(NotAction), and C(Resource) or C(NotResource).
    type: list
    elements: dict
    default: []
  role:
    description:
      - The role that the functions run with. If not given, the stack has one role that all functions share.
      - A role of the stack may write to the log groups of its functions, do what O(iam_statements) says, and what the
        settings of its functions need, such as access to a network, to a key or to a queue.
    type: dict
    suboptions:
      arn:
        description:
          - ARN of a role that exists, for all functions. The stack then has no role. Excludes everything else of
            O(role), and O(iam_statements).
        type: raw
      permissions_boundary:
        description:
          - ARN of the managed policy that limits what the roles can allow.
        type: raw
      managed_policies:
        description:
          - Managed policies of the roles, as ARNs or as names of AWS's own such as V(AmazonS3ReadOnlyAccess).
        type: list
        elements: raw
      path:
        description:
          - Path of the roles, for example V(/services/).
        type: str
      per_function:
        description:
          - Whether each function has a role of its own, with its own log group and settings only.
        type: bool
  alias:
    description:
      - Name of an alias that each function gets, for example V(live). It leads to the version that was deployed last.
      - The API and other callers then use the alias, and so a version that does not change while it is in use.
    type: str
  keep_versions:
    description:
      - How many versions of each function stay after a deployment, the deployed one among them. Older ones are deleted,
        and archives of theirs. If not given, all stay.
      - A version that an alias leads to stays, whoever made the alias.
      - A run that deploys nothing deletes nothing.
    type: int
  drift:
    description:
      - What happens when a live function is not what was deployed, because somebody edited or deleted it by other
        means.
      - With V(repair) an edited function gets its deployed code and configuration back, and a deleted one is made
        again. With V(report) each difference is a warning. With V(ignore) no function is looked at.
    type: str
    choices: [repair, report, ignore]
    default: repair
  deployment_bucket:
    description:
      - An existing bucket for the archives. If not given, the stack has a bucket of its own.
    type: str
  bucket_tls_only:
    description:
      - Whether the stack's own bucket refuses requests by plain HTTP, by a bucket policy (an eleventh resource).
    type: bool
    default: false
  resources:
    description:
      - Resources of your own in the same stack, by logical ID, each as CloudFormation has it, with C(Type) and
        C(Properties).
      - O(iam_statements), O(outputs) and others of these resources can refer to them with C(Ref) and C(Fn::GetAtt), and
        they can refer to the resources of the service.
      - A resource that is no longer named is removed, unless its C(DeletionPolicy) says otherwise.
      - A bucket among them is not emptied, so it must be empty when it is to be removed.
    type: dict
  outputs:
    description:
      - Outputs of your own, by name, each as CloudFormation has it, with C(Value). Nothing is exported unless it has
        C(Export).
    type: dict
  conditions:
    description:
      - Conditions for O(resources) and O(outputs), by name, as CloudFormation has them.
    type: dict
  parameters:
    description:
      - Parameters for O(resources), O(outputs) and O(conditions), by name, each with its value.
      - A text or a number is a parameter of the type String. Other ones are dictionaries as CloudFormation has them,
        with C(Type), C(NoEcho), C(Default) and so on, and C(Value) with the value.
      - Values of parameters with C(NoEcho=true) are shown nowhere.
    type: dict
  capabilities:
    description:
      - What CloudFormation may do. The role of the functions has a name, which needs V(CAPABILITY_NAMED_IAM). Macros
        in O(resources) need V(CAPABILITY_AUTO_EXPAND) too.
    type: list
    elements: str
    choices: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]
    default: [CAPABILITY_NAMED_IAM]
  stack_policy:
    description:
      - The stack policy, with C(Statement). It says which resources updates may change.
      - A policy stays when it is no longer given. To lift it, give one that allows everything.
    type: dict
  termination_protection:
    description:
      - Whether the stack is protected from deletion. If not given, this is left as it is.
      - With O(state=absent) a protected stack is removed only when this is V(false).
    type: bool
  notification_arns:
    description:
      - ARNs of SNS topics that get the events of the stack. V([]) removes all of them. If not given, they are left as
        they are.
    type: list
    elements: str
  cloudformation_role:
    description:
      - ARN of the IAM role that CloudFormation works with. If not given, it works with the role of the last
        operation, or as the caller.
    type: str
  on_failure:
    description:
      - What happens to a new stack whose creation fails. V(rollback) removes what was made and keeps the stack,
        V(delete) deletes it, V(do_nothing) leaves what was made, to look at it.
      - The next run goes on from each of them. An update that fails is always rolled back.
    type: str
    choices: [rollback, delete, do_nothing]
    default: rollback
  deployment_mode:
    description:
      - With V(express) CloudFormation does not wait until resources are ready to serve. It needs a boto3 that knows
        it.
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
- name: A function that tells the time
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

- name: Show where it answers
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

- name: An HTTP API that wants tokens of a user pool, for pages of one origin
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

- name: A function with a URL of its own, without an API
  polycloud.faas.lambda_http_endpoint:
    name: webhook
    source: "{{ playbook_dir }}/functions/webhook"
    api_type: function_url
    functions:
      - name: receive
        handler: webhook.receive
        url: {}

- name: Settings for all functions, more for one of them, and an alias that leads to the last version
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

- name: Remove it with all that belongs to it
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
    - With a custom O(endpoint_url) it is the path-style URL that answers there.
  type: str
  returned: success
  sample: https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev
domain:
  description: The domain name of O(api.domain); null without one.
  type: dict
  returned: success
  contains:
    url:
      description: URL behind the name, to which a route's path is appended.
      type: str
    target:
      description: The name of AWS that the name must point to.
      type: str
endpoints:
  description:
    - The routes, sorted by function, path and method.
    - Then the functions with URLs of their own, with the method V(ANY) and the path V(/).
  type: list
  elements: dict
  returned: success
  contains:
    function:
      description:
        - Name of the function within the service.
        - Null while a run that was cut off has taken the function out of the stack, to make it again.
      type: str
    method:
      description: HTTP method.
      type: str
    path:
      description: Path below the stage.
      type: str
    authorizer:
      description: Who decides about requests, the name of an authorizer or V(aws_iam); null for everybody.
      type: str
    api_key_required:
      description: Whether requests need an API key.
      type: bool
    url:
      description: URL with the path; parameters stand in it as they were given.
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
      description: ID of the key; null as long as it is not there.
      type: str
    enabled:
      description: Whether it opens anything.
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
      description: The Python function that is called.
      type: str
    runtime:
      description: The runtime.
      type: str
    architecture:
      description: The processor.
      type: str
    memory_size:
      description: Memory in MB.
      type: int
    timeout:
      description: Seconds that a call may take.
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
        - What else was asked for, in the words of O(functions), and the alias. What Lambda decides by itself is not
          told.
        - C(requirements_layer) is the key of the archive of the layer with the packages.
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
    - In check mode on an existing stack this is what CloudFormation itself says, by a change set that is deleted again.
  type: list
  elements: dict
  returned: success
  contains:
    action:
      description: V(Add), V(Modify), V(Remove), or V(Import) for a log group that is there already.
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
        - For V(Modify), what changes, as deep as the properties are made of dictionaries.
        - In check mode these are CloudFormation's own values where it tells them, with what it will know only later as
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
          description: The value after, null for none. Values of environment variables are not shown.
          type: raw
drift:
  description:
    - Where a live function is not what was deployed, because somebody changed or deleted it by other means.
    - Each is also shown as a warning. What is repaired is in RV(repaired) instead.
  type: list
  elements: dict
  returned: success
  contains:
    logical_id:
      description: Name of the function in the stack.
      type: str
    property:
      description: Name of the property. V(FunctionName) when the function is gone.
      type: str
    expected:
      description: The value that was deployed. Values of environment variables are not shown.
      type: raw
    actual:
      description: The live value; null when the function is gone.
      type: raw
repaired:
  description:
    - What was repaired, or in check mode would be, with O(drift=repair).
    - Each function of it is in RV(changes), too.
  type: list
  elements: dict
  returned: when O(state=present)
  contains:
    logical_id:
      description: Name of the function in the stack.
      type: str
    property:
      description: Name of the property. V(FunctionName) when the function is gone.
      type: str
    expected:
      description: The value that was deployed and is back. Values of environment variables are not shown.
      type: raw
    actual:
      description: The value that was live; null when the function is gone.
      type: raw
pruned:
  description: What O(keep_versions) deleted. Empty in check mode, in which nothing of it is looked up.
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

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.module import ENDPOINT_OPTIONS
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
    told=names_of,
)


def main() -> None:
    run_module(DEFINITION)


if __name__ == "__main__":
    main()

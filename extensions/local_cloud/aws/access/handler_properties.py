# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which properties the permissions of CloudFormation's resource handlers belong to, as the names of both tell.

An action without a line here is always needed. A "-" before the action stands for one that takes something away.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

from __future__ import annotations

import typing as t

# What no property leads to, or none that the collection's templates have.
NEVER: t.Final = ("",)
LOG_DELIVERY: t.Final = ("AccessLogSettings",)
TAGS: t.Final = ("Tags",)

# By type and action; a dot leads into a property.
PROPERTIES: t.Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "AWS::ApiGateway::ApiKey": {"apigateway:PUT": TAGS, "-apigateway:DELETE": TAGS},
    "AWS::ApiGateway::Authorizer": {"iam:PassRole": ("AuthorizerCredentials",)},
    "AWS::ApiGateway::Deployment": {"apigateway:PUT": ("StageDescription.Tags",), "-apigateway:DELETE": NEVER},
    "AWS::ApiGateway::DomainName": {"apigateway:PUT": TAGS, "-apigateway:DELETE": TAGS},
    "AWS::ApiGateway::Method": {"iam:PassRole": ("Integration.Credentials",)},
    "AWS::ApiGateway::RestApi": {
        "apigateway:PUT": ("Tags", "Body", "BodyS3Location"),
        "-apigateway:DELETE": TAGS,
        "apigateway:UpdateRestApiPolicy": ("Policy",),
        "iam:PassRole": ("Body", "BodyS3Location"),
        "s3:GetObject": ("BodyS3Location",),
    },
    "AWS::ApiGateway::Stage": {"apigateway:PUT": TAGS, "-apigateway:DELETE": TAGS},
    "AWS::ApiGateway::UsagePlan": {"apigateway:PUT": TAGS, "-apigateway:DELETE": TAGS},
    "AWS::ApiGatewayV2::Api": {
        "apigateway:PUT": ("Tags", "Body", "BodyS3Location"),
        "-apigateway:DELETE": ("Tags", "CorsConfiguration"),
        "s3:getObject": ("BodyS3Location",),
    },
    "AWS::ApiGatewayV2::Authorizer": {"iam:PassRole": ("AuthorizerCredentialsArn",)},
    "AWS::ApiGatewayV2::DomainName": {
        "apigateway:PUT": TAGS,
        "-apigateway:DELETE": TAGS,
        "s3:GetObject": ("MutualTlsAuthentication.TruststoreUri",),
        "s3:GetObjectVersion": ("MutualTlsAuthentication.TruststoreVersion",),
    },
    "AWS::ApiGatewayV2::Integration": {"iam:PassRole": ("CredentialsArn",)},
    "AWS::ApiGatewayV2::Stage": {
        "apigateway:TagResource": TAGS,
        "-apigateway:UntagResource": TAGS,
        "-apigateway:DELETE": ("Tags", "RouteSettings", "AccessLogSettings"),
    },
    "AWS::IAM::Role": {
        "iam:AttachRolePolicy": ("ManagedPolicyArns",),
        "-iam:DeleteRolePermissionsBoundary": ("PermissionsBoundary",),
        "-iam:DeleteRolePolicy": ("Policies",),
        "-iam:DetachRolePolicy": ("ManagedPolicyArns",),
        "iam:GetRolePolicy": ("Policies",),
        "iam:PutRolePermissionsBoundary": ("PermissionsBoundary",),
        "iam:PutRolePolicy": ("Policies",),
        "iam:TagRole": TAGS,
        "-iam:UntagRole": TAGS,
        "iam:UpdateAssumeRolePolicy": ("AssumeRolePolicyDocument",),
        "iam:UpdateRole": ("MaxSessionDuration",),
        "iam:UpdateRoleDescription": ("Description",),
    },
    "AWS::Lambda::Alias": {
        **dict.fromkeys(
            (
                "lambda:GetProvisionedConcurrencyConfig",
                "lambda:PutProvisionedConcurrencyConfig",
                "-lambda:DeleteProvisionedConcurrencyConfig",
            ),
            ("ProvisionedConcurrencyConfig",),
        ),
        # a traffic shift by CodeDeploy, which an UpdatePolicy asks for
        **dict.fromkeys(
            (
                "codedeploy:CreateDeployment",
                "codedeploy:GetDeployment",
                "codedeploy:GetDeploymentConfig",
                "codedeploy:GetDeploymentGroup",
                "codedeploy:StopDeployment",
            ),
            NEVER,
        ),
    },
    "AWS::Lambda::Function": {
        "ec2:DescribeNetworkInterfaces": ("VpcConfig",),
        "ec2:DescribeSecurityGroups": ("VpcConfig",),
        "ec2:DescribeSubnets": ("VpcConfig",),
        "ec2:DescribeVpcs": ("VpcConfig",),
        "elasticfilesystem:DescribeMountTargets": ("FileSystemConfigs",),
        "s3files:ListMountTargets": NEVER,
        "iam:PassRole": ("Role", "<configuration>"),
        "kms:CreateGrant": ("KmsKeyArn",),
        "kms:Decrypt": ("KmsKeyArn", "Code.SourceKMSKeyArn"),
        "kms:DescribeKey": ("KmsKeyArn",),
        "kms:Encrypt": ("KmsKeyArn",),
        "kms:GenerateDataKey": ("KmsKeyArn", "Code.SourceKMSKeyArn"),
        "lambda:AssociateRuntimeAlias": ("RuntimeManagementConfig",),
        "-lambda:DeleteFunctionCodeSigningConfig": ("CodeSigningConfigArn",),
        "-lambda:DeleteFunctionConcurrency": ("ReservedConcurrentExecutions",),
        "lambda:GetCodeSigningConfig": ("CodeSigningConfigArn",),
        "lambda:GetFunctionCodeSigningConfig": ("CodeSigningConfigArn",),
        "lambda:GetFunctionRecursionConfig": ("RecursiveLoop",),
        "lambda:GetFunctionScalingConfig": ("FunctionScalingConfig",),
        "lambda:GetLayerVersion": ("Layers",),
        "lambda:GetRuntimeManagementConfig": ("RuntimeManagementConfig",),
        "lambda:PassCapacityProvider": ("CapacityProviderConfig",),
        "lambda:PublishVersion": ("PublishToLatestPublished",),
        "lambda:PutFunctionCodeSigningConfig": ("CodeSigningConfigArn",),
        "lambda:PutFunctionConcurrency": ("ReservedConcurrentExecutions",),
        "lambda:PutFunctionRecursionConfig": ("RecursiveLoop",),
        "lambda:PutFunctionScalingConfig": ("FunctionScalingConfig",),
        "lambda:PutRuntimeManagementConfig": ("RuntimeManagementConfig",),
        "lambda:TagResource": TAGS,
        "-lambda:UntagResource": TAGS,
        "lambda:UpdateFunctionCode": ("Code", "Architectures"),
        "lambda:UpdateFunctionConfiguration": ("<configuration>",),
        "s3:GetObject": ("Code.S3Bucket", "Code.S3Key"),
        "s3:GetObjectVersion": ("Code.S3ObjectVersion",),
    },
    "AWS::Lambda::LayerVersion": {"s3:GetObjectVersion": ("Content.S3ObjectVersion",)},
    "AWS::Lambda::Version": {
        "lambda:GetFunctionScalingConfig": ("FunctionScalingConfig",),
        "lambda:PutFunctionScalingConfig": ("FunctionScalingConfig",),
        "lambda:GetProvisionedConcurrencyConfig": ("ProvisionedConcurrencyConfig",),
        "lambda:PutProvisionedConcurrencyConfig": ("ProvisionedConcurrencyConfig",),
        "lambda:GetRuntimeManagementConfig": ("RuntimePolicy",),
        "lambda:PutRuntimeManagementConfig": ("RuntimePolicy",),
    },
    "AWS::Logs::LogGroup": {
        "logs:AssociateKmsKey": ("KmsKeyId",),
        "-logs:DisassociateKmsKey": ("KmsKeyId",),
        "logs:CreateLogDelivery": NEVER,
        "firehose:TagDeliveryStream": NEVER,
        "s3:REST.PUT.OBJECT": NEVER,
        "-logs:DeleteDataProtectionPolicy": ("DataProtectionPolicy",),
        "logs:GetDataProtectionPolicy": ("DataProtectionPolicy",),
        "logs:PutDataProtectionPolicy": ("DataProtectionPolicy",),
        "-logs:DeleteIndexPolicy": ("FieldIndexPolicies",),
        "logs:DescribeIndexPolicies": ("FieldIndexPolicies",),
        "logs:PutIndexPolicy": ("FieldIndexPolicies",),
        "-logs:DeleteResourcePolicy": ("ResourcePolicyDocument",),
        "logs:DescribeResourcePolicies": ("ResourcePolicyDocument",),
        "logs:PutResourcePolicy": ("ResourcePolicyDocument",),
        "-logs:DeleteRetentionPolicy": ("RetentionInDays",),
        "logs:PutRetentionPolicy": ("RetentionInDays",),
        "logs:ListTagsForResource": TAGS,
        "logs:TagResource": TAGS,
        "-logs:UntagResource": TAGS,
        "logs:PutBearerTokenAuthentication": ("BearerTokenAuthenticationEnabled",),
        "logs:PutLogGroupDeletionProtection": ("DeletionProtectionEnabled",),
    },
    "AWS::Route53::RecordSet": {"route53:ListHostedZones": ("HostedZoneName",)},
    "AWS::S3::Bucket": {
        "iam:PassRole": ("ReplicationConfiguration",),
        "s3:CreateBucketMetadataTableConfiguration": ("MetadataTableConfiguration", "MetadataConfiguration"),
        "-s3:DeleteBucketMetadataTableConfiguration": ("MetadataTableConfiguration", "MetadataConfiguration"),
        "s3:GetBucketMetadataTableConfiguration": ("MetadataTableConfiguration", "MetadataConfiguration"),
        "s3:UpdateBucketMetadataAnnotationTableConfiguration": ("MetadataConfiguration",),
        "s3:UpdateBucketMetadataInventoryTableConfiguration": ("MetadataConfiguration",),
        "s3:UpdateBucketMetadataJournalTableConfiguration": ("MetadataConfiguration",),
        **dict.fromkeys(
            (
                "s3tables:CreateNamespace",
                "s3tables:CreateTable",
                "s3tables:CreateTableBucket",
                "s3tables:GetTable",
                "s3tables:GetTableMetadataLocation",
                "s3tables:PutTableBucketPolicy",
                "s3tables:PutTableEncryption",
                "s3tables:PutTablePolicy",
                "s3tables:UpdateTableMetadataLocation",
            ),
            ("MetadataTableConfiguration", "MetadataConfiguration"),
        ),
        "s3:DeleteObject": ("MetadataTableConfiguration", "MetadataConfiguration"),
        "s3:GetBucketAcl": ("AccessControl", "LoggingConfiguration"),
        "s3:PutBucketAcl": ("AccessControl",),
        "s3:PutObjectAcl": ("AccessControl",),
        "s3:GetAccelerateConfiguration": ("AccelerateConfiguration",),
        "s3:PutAccelerateConfiguration": ("AccelerateConfiguration",),
        "-s3:DeleteBucketAnalyticsConfiguration": ("AnalyticsConfigurations",),
        "s3:GetAnalyticsConfiguration": ("AnalyticsConfigurations",),
        "s3:PutAnalyticsConfiguration": ("AnalyticsConfigurations",),
        "s3:GetBucketAbac": ("AbacStatus",),
        "s3:PutBucketAbac": ("AbacStatus",),
        "-s3:DeleteBucketCors": ("CorsConfiguration",),
        "s3:GetBucketCORS": ("CorsConfiguration",),
        "s3:PutBucketCORS": ("CorsConfiguration",),
        "-s3:DeleteBucketEncryption": ("BucketEncryption",),
        "s3:GetEncryptionConfiguration": ("BucketEncryption",),
        "s3:PutEncryptionConfiguration": ("BucketEncryption",),
        "-s3:DeleteBucketLifecycle": ("LifecycleConfiguration",),
        "s3:GetLifecycleConfiguration": ("LifecycleConfiguration",),
        "s3:PutLifecycleConfiguration": ("LifecycleConfiguration",),
        "s3:GetBucketLogging": ("LoggingConfiguration",),
        "s3:PutBucketLogging": ("LoggingConfiguration",),
        "-s3:DeleteBucketMetricsConfiguration": ("MetricsConfigurations",),
        "s3:GetMetricsConfiguration": ("MetricsConfigurations",),
        "s3:PutMetricsConfiguration": ("MetricsConfigurations",),
        "s3:GetBucketNotification": ("NotificationConfiguration",),
        "s3:PutBucketNotification": ("NotificationConfiguration",),
        "s3:GetBucketObjectLockConfiguration": ("ObjectLockConfiguration", "ObjectLockEnabled"),
        "s3:PutBucketObjectLockConfiguration": ("ObjectLockConfiguration", "ObjectLockEnabled"),
        "s3:PutObjectLockConfiguration": ("ObjectLockConfiguration", "ObjectLockEnabled"),
        "s3:GetBucketOwnershipControls": ("OwnershipControls",),
        "s3:PutBucketOwnershipControls": ("OwnershipControls",),
        "s3:GetBucketPublicAccessBlock": ("PublicAccessBlockConfiguration",),
        "s3:PutBucketPublicAccessBlock": ("PublicAccessBlockConfiguration",),
        "-s3:DeleteBucketReplication": ("ReplicationConfiguration",),
        "s3:GetReplicationConfiguration": ("ReplicationConfiguration",),
        "s3:PutBucketReplication": ("ReplicationConfiguration",),
        "s3:PutReplicationConfiguration": ("ReplicationConfiguration",),
        "s3:GetBucketTagging": TAGS,
        "s3:ListTagsForResource": TAGS,
        "s3:PutBucketTagging": TAGS,
        "s3:TagResource": TAGS,
        "-s3:UntagResource": TAGS,
        "s3:GetBucketVersioning": ("VersioningConfiguration",),
        "s3:PutBucketVersioning": ("VersioningConfiguration",),
        "-s3:DeleteBucketWebsite": ("WebsiteConfiguration",),
        "s3:GetBucketWebsite": ("WebsiteConfiguration",),
        "s3:PutBucketWebsite": ("WebsiteConfiguration",),
        "s3:GetIntelligentTieringConfiguration": ("IntelligentTieringConfigurations",),
        "s3:PutIntelligentTieringConfiguration": ("IntelligentTieringConfigurations",),
        "s3:GetInventoryConfiguration": ("InventoryConfigurations",),
        "s3:PutInventoryConfiguration": ("InventoryConfigurations",),
    },
    "AWS::Events::EventBus": {
        **dict.fromkeys(("events:PutPermission", "-events:RemovePermission", "-events:UpdateEventBus"), ("Policy",)),
        **dict.fromkeys(("events:ListTagsForResource", "events:TagResource", "-events:UntagResource"), TAGS),
        **dict.fromkeys(
            (
                *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt"),
                *("kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
            ),
            ("KmsKeyIdentifier",),
        ),
    },
    "AWS::Events::Rule": {
        "iam:PassRole": ("RoleArn",),
        "events:ListTagsForResource": TAGS,
        "events:TagResource": TAGS,
        "-events:UntagResource": TAGS,
        "-events:RemoveTargets": ("Targets",),
    },
    "AWS::Lambda::EventSourceMapping": {
        **dict.fromkeys(("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"), ("KmsKeyArn",)),
        **dict.fromkeys(("lambda:ListTags", "lambda:TagResource", "-lambda:UntagResource"), TAGS),
    },
    "AWS::SNS::Subscription": {"iam:GetRole": NEVER, "iam:PassRole": NEVER},
    "AWS::SNS::Topic": {
        "iam:GetRole": ("DeliveryStatusLogging",),
        "iam:PassRole": ("DeliveryStatusLogging",),
        "sns:GetDataProtectionPolicy": ("DataProtectionPolicy",),
        "sns:PutDataProtectionPolicy": ("DataProtectionPolicy",),
        "sns:ListSubscriptionsByTopic": ("Subscription",),
        "sns:Subscribe": ("Subscription",),
        "-sns:Unsubscribe": ("Subscription",),
        "sns:ListTagsForResource": TAGS,
        "sns:TagResource": TAGS,
        "-sns:UntagResource": TAGS,
    },
    "AWS::SQS::Queue": {"sqs:ListQueueTags": TAGS, "sqs:TagQueue": TAGS, "-sqs:UntagQueue": TAGS},
}
# Types whose actions all are always needed.
ALWAYS: t.Final = frozenset(
    {
        *(f"AWS::ApiGateway::{name}" for name in (
            "BasePathMapping", "GatewayResponse", "Model", "RequestValidator", "Resource", "UsagePlanKey",
        )),
        *(f"AWS::ApiGatewayV2::{name}" for name in ("ApiMapping", "Route")),
        *(f"AWS::Lambda::{name}" for name in ("EventInvokeConfig", "Permission", "Url")),
        "AWS::S3::BucketPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::Schedule",
        "AWS::WAFv2::WebACLAssociation",
    }
)  # fmt: skip
# A web ACL can protect resources of other services, too, which the schema's list names; of API Gateway it needs these.
OF_WEB_ACLS: t.Final = frozenset(
    {
        "apigateway:SetWebACL",
        "wafv2:AssociateWebACL",
        "wafv2:DisassociateWebACL",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
    }
)
# What of a function is not part of its configuration.
NOT_CONFIGURATION: t.Final = frozenset(
    {
        *("Code", "CodeSigningConfigArn", "FunctionName", "FunctionScalingConfig", "PublishToLatestPublished"),
        *("RecursiveLoop", "ReservedConcurrentExecutions", "RuntimeManagementConfig", "Tags"),
    }
)
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html, which the schema lacks
OF_HTTP_ACCESS_LOGS: t.Final = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)

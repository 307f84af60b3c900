# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks what a function is deployed from before the first API call (pure).

Limits are those of the Lambda API's CreateFunction.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.checks import check_different
from ansible_collections.polycloud.faas.plugins.module_utils._errors import OptionError, require

if t.TYPE_CHECKING:
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.function import Function
    from ansible_collections.polycloud.faas.plugins.module_utils._aws.options.package import Image, Package
    from ansible_collections.polycloud.faas.plugins.module_utils._source.archive import Source

LARGEST_SOURCE: t.Final = 250 * 1024 * 1024
BUCKET_NAME: t.Final = r"(?!.*\.\.|[\d.]+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
IMAGE_URI: t.Final = r"\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9.-]+/[a-z0-9._/-]+(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})"
MOST_LAYERS_BESIDE: t.Final = 4
MOST_ARGUMENTS: t.Final = 1500
LONGEST_DIRECTORY: t.Final = 1000
LONGEST_HANDLER: t.Final = 128


def check_packaging(function: Function) -> None:
    """Check that a function is deployed from exactly one thing, and that its description is valid."""
    given = [name for name in ("source", "image", "package") if getattr(function, name) is not None]
    if len(given) > 1:
        shown = "source, include or exclude" if given[0] == "source" else given[0]
        raise OptionError(
            f"function {function.name} must be deployed from one of source, image and package, "
            f"but it has {shown} and {given[1]}."
        )
    if function.image:
        _check_image(function, function.image)
    elif not function.handler:
        raise OptionError(f"handler of function {function.name} must be given, since it has no image.")
    else:
        allowed = f"at most {LONGEST_HANDLER} characters without spaces"
        is_short = len(function.handler) <= LONGEST_HANDLER and not re.search(r"\s", function.handler)
        require(is_short, f"handler of function {function.name}", function.handler, allowed)
    if function.package:
        _check_package(function, function.package)


def check_room_for_layer(function: Function) -> None:
    """Check only functions whose packages are in a layer."""
    given = len(function.settings.layers)
    if given > MOST_LAYERS_BESIDE:
        raise OptionError(
            f"layers of function {function.name} must name at most {MOST_LAYERS_BESIDE} when requirements.layer is "
            f"true, since Lambda takes five, but {given} were given."
        )


def _check_image(function: Function, image: Image) -> None:
    where = f"of function {function.name}"
    if function.handler is not None:
        raise OptionError(
            f"handler {where} must not be given together with image, but {function.handler!r} was given.",
            hint="An image defines what it runs; image.command overrides it.",
        )
    if isinstance(image.uri, str):
        allowed = "a URI of Amazon ECR with a tag or a digest, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"
        require(re.fullmatch(IMAGE_URI, image.uri), f"image.uri {where}", image.uri, allowed)
    else:
        good = isinstance(image.uri, dict) and len(image.uri) == 1
        require(good, f"image.uri {where}", str(image.uri), "a string or one CloudFormation function, such as Fn::Sub")
    for name, arguments in (("command", image.command), ("entry_point", image.entry_point)):
        if arguments is not None and not 1 <= len(arguments) <= MOST_ARGUMENTS:
            raise OptionError(
                f"image.{name} {where} must have 1 to {MOST_ARGUMENTS} elements, but it has {len(arguments)}."
            )
        check_different(f"image.{name} {where}", arguments or (), "elements, as CloudFormation requires")
    if len(image.working_directory or "") > LONGEST_DIRECTORY:
        raise OptionError(f"image.working_directory {where} must have at most {LONGEST_DIRECTORY} characters.")


def _check_package(function: Function, package: Package) -> None:
    where = f"of function {function.name}"
    require(
        re.fullmatch(BUCKET_NAME, package.bucket), f"package.bucket {where}", package.bucket, "the name of an S3 bucket"
    )
    good = 1 <= len(package.key.encode()) <= 1024
    require(good, f"package.key {where}", package.key, "the key of an S3 object, 1 to 1024 bytes")


def check_size(source: Source, option: str) -> None:
    if source.size > LARGEST_SOURCE:
        raise OptionError(f"{option} must be at most 250 MB unpacked, but {source.path} has {source.size >> 20} MB.")

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text without its secrets (pure).

What is known to be secret is found in each of the ``forms`` in which it may be written, also where it is cut off.
``without_credentials`` knows no value at all; it hides what is a secret by where it stands.
"""

from __future__ import annotations

import itertools
import json
import re
import typing as t

HIDDEN: t.Final = "(hidden)"
SHORTEST_SECRET: t.Final = 6
SHORTEST_BEGINNING: t.Final = 8
SHORTEST_TOKEN: t.Final = 16

SECRET_WORD: t.Final = (
    r"(?:password|passwd|passphrase|pwd|secret|signature|credentials?|jwt|assertion|authorization|token"
    r"|(?:api|access|private|secret|shared|account|subscription)[-_]?key)"
)
SECRET_PARAMETER: t.Final = (
    rf"(?i:[\w.\-%\[\]]*{SECRET_WORD}|key|sig|code|auth|pass|awsaccesskeyid|googleaccessid|x-(?:amz|goog)-[a-z-]*)"
)

_SLASHES: t.Final = r"(?:\\?/){2}"
_USER: t.Final = (
    rf"(?i)\b(?P<scheme>[a-z][a-z0-9+.-]*:{_SLASHES})"
    r"(?P<user>[^\s/?#\"<>]+|[^\s/?#@:'\"<>]*:(?!\d*(?:[/?#\s]|$))[^\s'\"<>]*?)@"
)
_PARAMETER: t.Final = (
    rf"(?i)(?P<before>(?:(?:[?&;#]|\\u0026|%26|%3F)(?:{SECRET_PARAMETER})|(?<![\w-])[\w-]*{SECRET_WORD})(?:=|%3D))"
    r"(?!\(hidden\))[^&\s'\"<>)\\;]+"
)
_QUOTED: t.Final = r"(?:\\+[^\"'\\]|[^\"'\\])*"
# Each with what a text has in lower case where the pattern matches: most texts have none of it, and compiling all
# patterns takes longer than anything else here.
_PATTERNS: t.Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (
        ("private key-----",),
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
        HIDDEN,
    ),
    (("=", "%3d"), _PARAMETER, rf"\g<before>{HIDDEN}"),
    (
        ("authorization",),
        r"(?i)\b(authorization\\?[\"']?\s*[:=]\s*(?:b?\\?[\"'])?)(?:[\w-]+ (?=[^\s\"']*\d))?[^\s\"',}\\]{6,}",
        rf"\1{HIDDEN}",
    ),
    (("bearer ",), r"(?i)\b(bearer )(?=[^\s\"']*\d)[\w.~+/=-]{8,}", rf"\1{HIDDEN}"),
    (
        ("security-token", "api-key"),
        r"(?i)\b(x-(?:amz-security-token|api-key|goog-api-key)\\?[\"']?\s*[:=]\s*)[^\s\"',&\\]+",
        rf"\1{HIDDEN}",
    ),
    (("eyj", "ya29."), r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\bya29\.[\w.-]{8,}", HIDDEN),
    (
        ("private_key", "_token", "client_secret", "secretaccesskey", "sessiontoken"),
        r"((?:private_key(?:_id)?|(?:access|refresh|id)_token|client_secret|SecretAccessKey|SessionToken)"
        rf"\\*[\"']\s*[:=]\s*\\*[\"']){_QUOTED}",
        rf"\1{HIDDEN}",
    ),
    # The parameters of a call that AWS rejects, and the fields of one that Google rejects.
    (("value '",), r"(?is)(value ').*?(' at '[^']*(?:environment|variables)[^']*')", rf"\1{HIDDEN}\2"),
    (
        ("invalid value at",),
        rf"(?i)(invalid value at '[^']*variables[^']*' \([^)]*\), )(?:\"{_QUOTED}\"|\S+)",
        rf"\1{HIDDEN}",
    ),
)
_MEASURED: t.Final = r"String measured:\s*"
_AFTER_MEASURED: t.Final = r" ?\((?:Service|RequestToken|InvalidParameterValueException)\b"
_CUT: t.Final = r"\s*(?:\.\.\.|…|[.\"')\]]*(?:$|\s+\(|\.\s))"


def without_credentials(text: str) -> str:
    """The text without passwords and tokens in URLs, headers and keys, and without values that Lambda measured.

    >>> without_credentials("git+https://bob:hunter2@host/x.git?sig=4711")
    'git+https://(hidden)@host/x.git?sig=(hidden)'
    """
    text = without_measured(text)
    if "@" in text:
        text = re.sub(_USER, _without_user, text)
    folded = text.casefold()
    for signs, pattern, replacement in _PATTERNS:
        if any(sign in folded for sign in signs):
            text = re.sub(pattern, replacement, text)
    return text


def without_users_and_queries(text: str) -> str:
    """The text whose URLs name nobody and ask nothing: shorter than without credentials, for what an installer says.

    >>> without_users_and_queries("Downloading https://bob:hunter2@host/x.whl?sig=4711")
    'Downloading https://host/x.whl?...'
    """
    return re.sub(r"(://\S*?)\?[^\s#)>]+", r"\1?...", re.sub(r"(?<=://)[^\s/@]+@", "", text))


def passwords_of_urls(text: str) -> list[str]:
    """The passwords in the URLs of a text, and users that are tokens."""
    users = [found["user"].partition(":") for found in re.finditer(_USER, text)] if "@" in text else []
    return [password or user for user, _colon, password in users if password or len(user) >= SHORTEST_TOKEN]


def _without_user(found: re.Match[str]) -> str:
    return found[0] if _is_plain_user(found) else f"{found['scheme']}{HIDDEN}@"


def _is_plain_user(found: re.Match[str]) -> bool:
    """Whether it is the name of an SSH account, such as git, which identifies no person and is not a token."""
    return ":" not in found["user"] and "ssh:" in found["scheme"].lower()


def without_measured(text: str) -> str:
    """The text without the variables that Lambda found too long; it repeats all, as JSON that may be truncated."""
    found = re.search(_MEASURED, text)
    if not found or text.startswith(HIDDEN, found.end()):
        return text
    measured = found.end()
    rest = text[measured:]
    try:
        _json, end = json.JSONDecoder().raw_decode(rest)
    except ValueError:
        after = re.search(_AFTER_MEASURED, rest)
        end = after.start() if after else len(rest)
    return f"{text[:measured]}{HIDDEN}{without_measured(rest[end:])}"


def texts(node: t.Any) -> t.Iterator[str]:
    """All strings in dictionaries and lists, without the keys."""
    if isinstance(node, t.Mapping):
        for each in node.values():
            yield from texts(each)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from texts(each)
    elif isinstance(node, str):
        yield node


def without(text: str, secret_forms: t.Iterable[str]) -> str:
    """The text without these, longest first, and without the beginning of one where a text is truncated."""
    known = list(secret_forms)
    for form in known:
        if form in text:
            text = text.replace(form, HIDDEN)
    for form in known:
        if len(form) > SHORTEST_BEGINNING and form[:SHORTEST_BEGINNING] in text:
            text = _without_beginning(text, form)
    return text


def _without_beginning(text: str, form: str) -> str:
    needed = max(SHORTEST_BEGINNING, len(form) // 4)
    for found in re.finditer(f"(?={re.escape(form[:SHORTEST_BEGINNING])})", text):
        start = found.start()
        pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(text[start:], form, strict=False))
        end = start + sum(1 for _pair in pairs)
        if end - start >= needed and re.match(_CUT, text[end:]):
            return f"{text[:start]}{HIDDEN}{text[end:]}"
    return text

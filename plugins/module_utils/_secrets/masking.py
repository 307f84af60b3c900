# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text without its secrets (pure).

Clouds and tools repeat their input, but seldom literally: in JSON, in URLs, as Python writes it, in one line instead of
many, or truncated. ``forms`` are the ways in which a value may be written. ``without_credentials`` does not need the
values; it hides secrets by their position.
"""

from __future__ import annotations

import base64
import html
import itertools
import json
import re
import typing as t
import urllib.parse

HIDDEN: t.Final = "(hidden)"
SHORTEST_SECRET: t.Final = 6
SHORTEST_BEGINNING: t.Final = 8
SHORTEST_TOKEN: t.Final = 16

SECRET_WORD: t.Final = (
    r"(?:password|passwd|passphrase|pwd|secret|signature|credentials?|jwt|assertion|authorization|token"
    r"|(?:api|access|private|secret|shared|account|subscription)[-_]?key)"
)
SECRET_PARAMETER: t.Final = re.compile(
    rf"[\w.\-%\[\]]*{SECRET_WORD}|key|sig|code|auth|pass|awsaccesskeyid|googleaccessid|x-(?:amz|goog)-[a-z-]*",
    re.IGNORECASE,
)

_SLASHES: t.Final = r"(?:\\?/){2}"
_USER: t.Final = re.compile(
    rf"\b(?P<scheme>[a-z][a-z0-9+.-]*:{_SLASHES})"
    r"(?P<user>[^\s/?#\"<>]+|[^\s/?#@:'\"<>]*:(?!\d*(?:[/?#\s]|$))[^\s'\"<>]*?)@",
    re.IGNORECASE,
)
_PARAMETER: t.Final = re.compile(
    rf"(?P<before>(?:(?:[?&;#]|\\u0026|%26|%3F)(?:{SECRET_PARAMETER.pattern})|(?<![\w-])[\w-]*{SECRET_WORD})(?:=|%3D))"
    r"(?!\(hidden\))[^&\s'\"<>)\\;]+",
    re.IGNORECASE,
)
_QUOTED: t.Final = r"(?:\\+[^\"'\\]|[^\"'\\])*"
_PATTERNS: t.Final = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (_PARAMETER, rf"\g<before>{HIDDEN}"),
    (
        re.compile(
            r"(?i)\b(authorization\\?[\"']?\s*[:=]\s*(?:b?\\?[\"'])?)(?:[\w-]+ (?=[^\s\"']*\d))?[^\s\"',}\\]{6,}"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer )(?=[^\s\"']*\d)[\w.~+/=-]{8,}"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(?i)\b(x-(?:amz-security-token|api-key|goog-api-key)\\?[\"']?\s*[:=]\s*)[^\s\"',&\\]+"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\bya29\.[\w.-]{8,}"), HIDDEN),
    (
        re.compile(
            r"((?:private_key(?:_id)?|(?:access|refresh|id)_token|client_secret|SecretAccessKey|SessionToken)"
            rf"\\*[\"']\s*[:=]\s*\\*[\"']){_QUOTED}"
        ),
        rf"\1{HIDDEN}",
    ),
    # The parameters of a call that AWS rejects, and the fields of one that Google rejects.
    (re.compile(r"(?is)(value ').*?(' at '[^']*(?:environment|variables)[^']*')"), rf"\1{HIDDEN}\2"),
    (
        re.compile(rf"(?i)(invalid value at '[^']*variables[^']*' \([^)]*\), )(?:\"{_QUOTED}\"|\S+)"),
        rf"\1{HIDDEN}",
    ),
)
_MEASURED: t.Final = re.compile(r"String measured:\s*")
_AFTER_MEASURED: t.Final = re.compile(r" ?\((?:Service|RequestToken|InvalidParameterValueException)\b")
_CUT: t.Final = re.compile(r"\s*(?:\.\.\.|…|[.\"')\]]*(?:$|\s+\(|\.\s))")


def without_credentials(text: str) -> str:
    """The text without passwords and tokens in URLs, headers and keys, and without values that Lambda measured.

    >>> without_credentials("git+https://bob:hunter2@host/x.git?sig=4711")
    'git+https://(hidden)@host/x.git?sig=(hidden)'
    """
    text = _USER.sub(_without_user, without_measured(text))
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def without_users_and_queries(text: str) -> str:
    """The text whose URLs name nobody and ask nothing: shorter than without credentials, for what an installer says.

    >>> without_users_and_queries("Downloading https://bob:hunter2@host/x.whl?sig=4711")
    'Downloading https://host/x.whl?...'
    """
    return re.sub(r"(://\S*?)\?[^\s#)>]+", r"\1?...", re.sub(r"(?<=://)[^\s/@]+@", "", text))


def passwords_of_urls(text: str) -> list[str]:
    """The passwords in the URLs of a text, and users that are tokens."""
    users = [found["user"].partition(":") for found in _USER.finditer(text)]
    return [password or user for user, _colon, password in users if password or len(user) >= SHORTEST_TOKEN]


def _without_user(found: re.Match[str]) -> str:
    return found[0] if _is_plain_user(found) else f"{found['scheme']}{HIDDEN}@"


def _is_plain_user(found: re.Match[str]) -> bool:
    """Whether it is the name of an SSH account, such as git, which identifies no person and is not a token."""
    return ":" not in found["user"] and "ssh:" in found["scheme"].lower()


def without_measured(text: str) -> str:
    """The text without the variables that Lambda found too long; it repeats all, as JSON that may be truncated."""
    found = _MEASURED.search(text)
    if not found or text.startswith(HIDDEN, found.end()):
        return text
    measured = found.end()
    rest = text[measured:]
    try:
        _json, end = json.JSONDecoder().raw_decode(rest)
    except ValueError:
        after = _AFTER_MEASURED.search(rest)
        end = after.start() if after else len(rest)
    return f"{text[:measured]}{HIDDEN}{without_measured(rest[end:])}"


def forms(value: str) -> list[str]:
    """The ways in which a secret may be written, longest first.

    None if it is too short to be distinguished from a word.
    """
    found: set[str] = set()
    for part in _parts(value):
        once = _escaped(part)
        twice = {again for form in once if form != part for again in _escaped_again(form)}
        found |= once | twice | _in_base64(part.encode())
    kept = [form for form in found if len(form) >= SHORTEST_SECRET]
    return sorted(kept, key=lambda form: (-len(form), form))


def _parts(value: str) -> set[str]:
    """The value, its lines, fields with secret names if it is JSON, and the passwords of its URLs."""
    stripped = value.strip()
    lines = {line.strip() for line in stripped.splitlines()}
    found = {value, stripped, " ".join(stripped.split()), *passwords_of_urls(value), *_json_texts(stripped)}
    found |= {line for line in lines if not line.startswith("-----")}
    found |= {"\r\n".join(stripped.splitlines())}
    return {part for part in found if len(part) >= SHORTEST_SECRET and part not in HIDDEN}


def _json_texts(text: str) -> t.Iterator[str]:
    if text.startswith(("{", "[")):
        try:
            yield from _called_secret(json.loads(text))
        except ValueError:
            return


def _called_secret(node: t.Any) -> t.Iterator[str]:
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _called_secret(each)
    if isinstance(node, dict):
        yield from texts([each for key, each in node.items() if SECRET_PARAMETER.fullmatch(key)])


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


def _escaped(text: str) -> set[str]:
    quoted = {urllib.parse.quote(text, safe=safe) for safe in ("", "/", "/:@")} | {urllib.parse.quote_plus(text)}
    html_forms = {html.escape(text, quote=quote) for quote in (True, False)}
    return {
        text,
        *_json(text),
        *(_go_json(form) for form in _json(text)),
        *(repr(text)[1:-1], *_ascii(text), repr(text.encode())[2:-1], _c_escaped(text)),
        *(text.replace("'", "''"), text.replace('"', '\\"'), text.replace("'", "\\'"), text.replace("\n", "\\n")),
        *(spelled for form in html_forms for spelled in _xml(form)),
        *quoted,
        *(re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), form) for form in quoted),
    }


_YAML: t.Final = {
    **{'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"},
    **{"\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P"},
}
_NUMBERED: t.Final = re.compile(r"(?=\\x..|\\u.{4}|\\U.{8})(\\[xuU])((?<=x)..|(?<=u).{4}|(?<=U).{8})")


def _ascii(text: str) -> t.Iterator[str]:
    """How Python, Java and YAML write non-ASCII characters."""
    yield "".join(map(_in_yaml, text))
    for quoted in (ascii(text)[1:-1], json.dumps(text)[1:-1]):
        yield quoted
        yield _NUMBERED.sub(lambda found: found[1] + found[2].upper(), quoted)


def _in_yaml(letter: str) -> str:
    number = ord(letter)
    if letter in _YAML:
        return _YAML[letter]
    if 32 <= number < 127:
        return letter
    return f"\\x{number:02X}" if number < 256 else f"\\u{number:04X}" if number < 65536 else f"\\U{number:08X}"


def _escaped_again(text: str) -> tuple[str, ...]:
    return (*_json(text), repr(text)[1:-1], html.escape(text), urllib.parse.quote(text, safe=""))


def _json(text: str) -> tuple[str, str]:
    return json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]


def _xml(text: str) -> tuple[str, ...]:
    """How XML writes what HTML escapes."""
    lines = text.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")
    return (
        text,
        lines,
        text.replace("&#x27;", "'"),
        *(form.replace("&#x27;", "&#39;").replace("&quot;", "&#34;") for form in (text, lines)),
        *(form.replace("&#x27;", "&apos;") for form in (text, lines)),
        lines.encode("ascii", "xmlcharrefreplace").decode(),
    )


def _go_json(text: str) -> str:
    """JSON as Google's servers and Java write it."""
    return re.sub(r"[&<>'=]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _c_escaped(text: str) -> str:
    """How protocol buffers in text format write it."""
    known = {10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 39: "\\'", 92: "\\\\"}
    return "".join(
        known.get(byte, chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text.encode(errors="replace")
    )


def _in_base64(content: bytes) -> set[str]:
    """The base64 of it anywhere in a longer text, without the characters that depend on its neighbours."""
    found = set()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + content).decode().rstrip("=")
        first = (before * 8 + 5) // 6
        last = (before + len(content)) * 8 // 6
        found.add(whole[first:last])
    return found | {form.translate(str.maketrans("+/", "-_")) for form in found}


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
        if end - start >= needed and _CUT.match(text, end):
            return f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


def beside_its_name(name: str, value: str) -> re.Pattern[str]:
    """Finds a value of any length after its name, as in ``"X": "5"``, ``X=5`` or ``key: "X" value: "5"``."""
    gap = r"(?=\W{0,24}[\"'=:<>,])\W{1,24}(?:(?i:/?key|/?name|value)\W{1,24}){0,2}"
    values = "|".join(re.escape(form) for form in sorted(_escaped(value), key=len, reverse=True))
    return re.compile(rf"((?<![\w-]){re.escape(name)}{gap})(?:{values})(?!\w)")

# Copyright (c) 2026, polycloud.faas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways in which a secret value may be written (pure).

Clouds and tools repeat what they were given, but seldom letter by letter: in JSON, in URLs, as Python writes it, or in
one line instead of many.
"""

from __future__ import annotations

import base64
import html
import json
import re
import typing as t
import urllib.parse

from ansible_collections.polycloud.faas.plugins.module_utils._secrets.masking import (
    HIDDEN,
    SECRET_PARAMETER,
    SHORTEST_SECRET,
    passwords_of_urls,
    texts,
)

_YAML: t.Final = {
    **{'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"},
    **{"\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P"},
}
_NUMBERED: t.Final = re.compile(r"(?=\\x..|\\u.{4}|\\U.{8})(\\[xuU])((?<=x)..|(?<=u).{4}|(?<=U).{8})")


def forms(value: str) -> list[str]:
    """The ways in which a secret may be written, longest first; none where it is too short to be told from a word."""
    found: set[str] = set()
    for part in _parts(value):
        once = _escaped(part)
        twice = {again for form in once if form != part for again in _escaped_again(form)}
        found |= once | twice | _in_base64(part.encode())
    kept = [form for form in found if len(form) >= SHORTEST_SECRET]
    return sorted(kept, key=lambda form: (-len(form), form))


def _parts(value: str) -> set[str]:
    """The value, its lines, what is called a secret in it if it is JSON, and the passwords of its URLs."""
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
        yield from texts([each for key, each in node.items() if re.fullmatch(SECRET_PARAMETER, key)])


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


def _ascii(text: str) -> t.Iterator[str]:
    """As Python, Java and YAML write what is not ASCII."""
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
    """As XML writes what is written in HTML."""
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
    """As protocol buffers are written as text."""
    known = {10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 39: "\\'", 92: "\\\\"}
    return "".join(
        known.get(byte, chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text.encode(errors="replace")
    )


def _in_base64(content: bytes) -> set[str]:
    """What base64 makes of it wherever it stands in a longer text, without the letters that its neighbours decide."""
    found = set()
    for before in range(3):
        whole = base64.b64encode(bytes(before) + content).decode().rstrip("=")
        first = (before * 8 + 5) // 6
        last = (before + len(content)) * 8 // 6
        found.add(whole[first:last])
    return found | {form.translate(str.maketrans("+/", "-_")) for form in found}


def next_to_its_name(name: str, value: str) -> re.Pattern[str]:
    """Finds a value of any length behind its name, as in ``"X": "5"``, ``X=5`` or ``key: "X" value: "5"``."""
    gap = r"(?=\W{0,24}[\"'=:<>,])\W{1,24}(?:(?i:/?key|/?name|value)\W{1,24}){0,2}"
    values = "|".join(re.escape(form) for form in sorted(_escaped(value), key=len, reverse=True))
    return re.compile(rf"((?<![\w-]){re.escape(name)}{gap})(?:{values})(?!\w)")

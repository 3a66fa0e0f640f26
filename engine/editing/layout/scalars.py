"""How a text is written: with quotes only where it needs them, its lines as they are."""

from __future__ import annotations

import re
from typing import Final

from engine.policy.yaml.nodes import Scalar

_WRITABLE: Final = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~.][^\t\n\\]*(?<![\s:])|[^\s\W]")
"""What reads the same without quotes, but for what the next pattern finds in it."""
_SIGN_INSIDE: Final = re.compile(r":\s|\s#|[\x00-\x1f]")
_FLOW_SIGN: Final = re.compile(r"[,\[\]{}:]")
_NO_TEXT: Final = re.compile(
    r"[-+.]?[0-9][-+0-9_.:eExXoObBa-fA-F tTzZ]*|y|n|yes|no|on|off|true|false|null", re.IGNORECASE
)
"""What other readers of YAML, such as an editor's, take for a number, a day or a boolean."""


_HEADER: Final = re.compile(r"[|>][-+]?")


def written(scalar: Scalar, *, in_flow: bool) -> list[str]:
    """The lines of a plain or quoted scalar, without what indents them; at least one.

    Quotes go where the text reads the same without them, to every reader of YAML. A text on
    several lines, or with escapes, keeps all but its indentation.
    """
    raw = _raw(scalar)
    if "\n" in raw:
        return raw_lines(scalar)
    if scalar.style == "plain" or "\\" in raw:
        return [raw]
    if is_plain(scalar.text, in_flow=in_flow):
        return [scalar.text]
    if '"' not in scalar.text:
        return [f'"{scalar.text}"']
    return [raw]


def is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text reads the same without quotes; when in doubt it does not."""
    if not _WRITABLE.fullmatch(text) or _SIGN_INSIDE.search(text) or _NO_TEXT.fullmatch(text):
        return False
    return not (in_flow and _FLOW_SIGN.search(text))


def block_lines(scalar: Scalar) -> tuple[str, list[str]]:
    """The header and the lines of a literal or folded scalar, these without their indentation.

    How deep it is indented must not be said in its header.
    """
    source = _text(scalar)
    header = _HEADER.match(source, scalar.span.start)
    sign = "|" if header is None else header[0]
    body = _body(source, scalar.span.start) if scalar.text.strip(" \n") else []
    if body and not scalar.text.endswith("\n") and "-" not in sign:
        sign += "-"  # the file ended with the text, and now it will end with a line feed
    return sign, body


def block_end(scalar: Scalar) -> int:
    """Where the last line of a literal or folded scalar ends."""
    source = _text(scalar)
    at = source.find("\n", scalar.span.start)
    for _ in block_lines(scalar)[1]:
        at = source.find("\n", at + 1)
    return len(source) if at < 0 else at


def _body(source: str, start: int) -> list[str]:
    """The lines below a header, as far as they are indented like the first that is not blank."""
    body: list[str] = []
    indent = 0
    at = source.find("\n", start) + 1
    while 0 < at < len(source):
        end = source.find("\n", at)
        line = source[at : len(source) if end < 0 else end]
        if line.strip(" "):
            indent = indent or len(line) - len(line.lstrip(" "))
            if not indent or not line.startswith(" " * indent):
                break
        body.append(line)
        at = end + 1
    body = [line[indent:] for line in body]
    while body and not body[-1]:
        body.pop()
    return body


def raw_lines(scalar: Scalar) -> list[str]:
    """The lines of a plain or quoted scalar as they are written, without what indents them."""
    raw = _raw(scalar)
    strip = str.lstrip if "\\" in raw else str.strip  # `\ ` at the end of a line is a space
    first, *rest = raw.split("\n")
    if rest and "\\" not in raw:
        first = first.rstrip(" \t")
    return [first, *(strip(line, " \t") for line in rest)]


def _raw(scalar: Scalar) -> str:
    return _text(scalar)[scalar.span.start : scalar.span.end]


def _text(scalar: Scalar) -> str:
    return "" if scalar.source is None else scalar.source.text

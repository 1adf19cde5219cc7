"""Text from data, fit for where it is shown: no control characters, one line, no address, a file's name."""

import hashlib
import re

UNSEEN = "\u200b"
# Control characters but line feed and tab, lone surrogates, and what turns the direction of all that follows.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
_MAX_NAME, _MAX_FILE = 120, 100


def printable(text: str) -> str:
    """Return the text without what would move a cursor, hide, or be no text at all; lines and tabs stay."""
    return _HIDDEN.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return the printable text on one line, with single spaces."""
    return " ".join(printable(text).split())


def shown_name(text: str) -> str:
    """Return a name from data, such as a segment, as it stands in a sentence: short, one line, no address."""
    name = one_line(text)
    name = name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"
    return without_addresses(name)


def without_addresses(text: str) -> str:
    """Break web addresses by an unseen character, so that no reader makes links of them."""
    return _ADDRESS.sub(UNSEEN, text)


def file_name(text: str) -> str:
    """Return a name that is a file's on every system and leads nowhere else; two texts never share one."""
    safe = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip(".-")[:_MAX_FILE]
    if safe == text and safe:
        return safe
    return f"{safe or 'x'}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"

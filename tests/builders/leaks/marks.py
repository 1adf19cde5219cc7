"""Marked values: each says where it was planted, survives any quoting, and is found wherever it turns up."""

import re

_MARK = re.compile(rb"Zq([a-z0-9_]+?)Qz", re.IGNORECASE)


def mark(place: str) -> str:
    """Return the value that is planted in a place; letters, digits and underscores name it."""
    return f"Zq{place}Qz"


def marks_in(content: str | bytes, *, may_be_wide: bool = True) -> set[str]:
    """Return the places whose values stand in a text or in bytes, in any case of letters."""
    data = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    # UTF-16, as Windows writes it, has a zero between letters.
    return {
        found.decode().lower().strip("_")
        for part in (data, *([data.replace(b"\0", b"")] if may_be_wide else []))
        for found in _MARK.findall(part)
    }

"""Values of frames and workbooks as the text that a CSV file would hold."""

import json
from datetime import date, datetime, time
from decimal import Decimal

from risk_pipeline.warehouse.feeds.values.casting import EXACT_DOUBLES
from risk_pipeline.warehouse.feeds.values.kinds import UNREADABLE


def as_text(value: object) -> str | None:
    """Return a value as text, None for none: `1001.0` is 1001, a list is JSON, an instant ISO 8601.

    What cannot be written without loss becomes a mark by which its row is refused.
    """
    if value is None or _is_missing(value):
        return None
    if isinstance(value, str):
        return value if _is_unicode(value) else UNREADABLE
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _whole(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time | int | Decimal):
        return str(value)
    return _other(value)


def _is_missing(value: object) -> bool:
    """Whether it is one of the marks for nothing: NaN, NaT, NA, each of which differs from itself."""
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def _whole(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < EXACT_DOUBLES else UNREADABLE


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return UNREADABLE


def _other(value: object) -> str:
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        return as_text(value.item()) or ""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict | list | tuple):
        text = json.dumps(value, ensure_ascii=False, default=as_text)
        return text if _is_unicode(text) else UNREADABLE
    return str(value)


def _is_unicode(text: str) -> bool:
    """Half of a surrogate pair is no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

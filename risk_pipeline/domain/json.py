"""JSON as Python holds it: what we store, send and are sent."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
"""Anything JSON can say."""

Json: TypeAlias = dict[str, JsonValue]
"""A JSON object that we build. What we are sent has a TypedDict of the keys that we read."""

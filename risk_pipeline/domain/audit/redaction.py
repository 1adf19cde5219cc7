"""Take content out of what is kept as JSON: whole values by name, or one text wherever it stands. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

REDACTED = "[redacted]"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What to take out: the values of `fields`, whole, and every occurrence of `text`.

    A field is a name, or names joined by dots; in a list it is looked for in each entry.
    """

    fields: frozenset[str] = frozenset()
    text: str = ""

    def of(self, values: dict[str, object], kept: Collection[str] = ()) -> dict[str, object]:
        """Return the values without it; those named in `kept` stay as they are."""
        return {name: value if name in kept else self._value(value, name) for name, value in values.items()}

    def _value(self, value: object, path: str) -> object:
        if isinstance(value, dict):
            return {key: self._value(below, f"{path}.{key}") for key, below in value.items()}
        if isinstance(value, list):
            return [self._value(entry, path) for entry in value]
        if not isinstance(value, str):
            return value
        if path in self.fields:
            return REDACTED
        return value.replace(self.text, REDACTED) if self.text else value

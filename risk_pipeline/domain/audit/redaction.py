"""Take content out of what is kept as JSON: whole values by name, or one text wherever it stands. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

REDACTED = "[redacted]"
# By the name of a reason in parts: its sentence.
_SENTENCES = {"grounds": "reason", "red_grounds": "red"}


@dataclass(frozen=True, slots=True)
class Erasure:
    """What to take out: the values of `fields`, whole, and every occurrence of `text`.

    A field is a name, or names joined by dots; in a list it is looked for in each entry.
    """

    fields: frozenset[str] = frozenset()
    text: str = ""

    def of(self, values: dict[str, object], kept: Collection[str] = ()) -> dict[str, object]:
        """Return the values without it; those named in `kept` stay as they are."""
        left = {name: value if name in kept else self._value(value, name) for name, value in values.items()}
        return _without_parts(values, left)

    def _value(self, value: object, path: str) -> object:
        if isinstance(value, dict):
            left = {key: self._value(below, f"{path}.{key}") for key, below in value.items()}
            return _without_parts(value, left)
        if isinstance(value, list):
            return [self._value(entry, path) for entry in value]
        if not isinstance(value, str):
            return value
        if path in self.fields:
            return REDACTED
        return value.replace(self.text, REDACTED) if self.text else value


def _without_parts(values: dict[str, object], left: dict[str, object]) -> dict[str, object]:
    """Return what is left without a reason's parts, where something was taken out of them or their sentence.

    Parts hold numbers as numbers, where a text is not found; what is left of the sentence stays.
    """
    touched = {
        parts
        for parts, sentence in _SENTENCES.items()
        if any(left.get(name) != values.get(name) for name in (parts, sentence))
    }
    return {name: None if name in touched else value for name, value in left.items()}

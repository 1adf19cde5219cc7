"""A reason: the key of its sentence, and the parts that the sentence names. It is kept as JSON.

In JSON a text is a text, and any other part an object with its fields.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Union

from risk_pipeline.domain.json import Json
from risk_pipeline.domain.reasons.parts import Amount, Count, Day, Figure, Instant, Moment

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

QUOTED = "reason-quoted"
"""Key of what is no sentence of ours: the error of a tool, the words of a source."""

Part = Union["Reason", Amount, Figure, Count, Day, Moment, Instant, str]
"""A text is a word of ours, by which a sentence chooses, or what the data and people call something."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule judged as it did, in no language: `wording/` has the sentences."""

    key: str
    parts: dict[str, Part] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.key, *self.parts.items()))

    @classmethod
    def from_json(cls, text: str) -> "Reason":
        """Return the reason that a JSON text holds.

        Raises:
            ValueError: it holds none.
        """
        return cls.of(json.loads(text))

    @classmethod
    def of(cls, plain: object) -> "Reason":
        """Return a reason from what `plain` gives; a reason is taken as it is.

        Raises:
            ValueError: it is none.
        """
        match plain:
            case Reason():
                return plain
            case {"key": str(key), "parts": dict(parts)}:
                return cls(key, {name: _part(each) for name, each in parts.items()})
            case _:
                raise ValueError("no reason: it needs a key and parts")

    @property
    def own(self) -> "Reason | None":
        """The reason where it is our sentence; None where it is in the words of others."""
        return None if self.key == QUOTED else self

    def to_json(self) -> str:
        """Return it as a JSON text."""
        from pydantic_core import to_json  # not at the top: completion at a terminal waits for it

        return to_json(self).decode()

    def plain(self) -> Json:
        """Return it as what JSON knows."""
        plain: Json = json.loads(self.to_json())
        return plain

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> "CoreSchema":
        from pydantic_core import core_schema  # a reason alone needs none of it

        return core_schema.no_info_plain_validator_function(
            cls.of, serialization=core_schema.plain_serializer_function_ser_schema(cls.plain)
        )


def quoted(words: str) -> Reason:
    """Return a reason that is in the words of others."""
    return Reason(QUOTED, {"words": words})


def failed_load(state: str, words: str) -> Reason:
    """Return what a feed's newest load came to, where it failed or brought nothing: its loader's words."""
    return Reason(
        "reason-load-failed" if state == "failed" else "reason-load-empty", {"quoted": quoted(words)}
    )


def missing_delivery(name: str) -> Reason:
    """Return that a day is missing, because a file, table or function of that name came without rows."""
    return Reason("reason-delivery-empty", {"names": name})


def lost_delivery(day: date) -> Reason:
    """Return that a day is missing, because no file brought rows of it."""
    return Reason("reason-delivery-lost", {"day": Day(day)})


def _part(plain: object) -> Part:
    match plain:
        case str():
            return plain
        case {"key": _}:
            return Reason.of(plain)
        case {"value": float() | int() | None as value, "unit": str(unit), "currency": str(currency)}:
            return Amount(value, unit, currency)
        case {"number": float() | int() | None as number, "form": str(form), "unit": str(unit)}:
            return Figure(number, form, unit)
        case {"count": float() | int() | None as count, "form": str(form)}:
            return Count(count, form)
        case _:
            return _time(plain)


def _time(plain: object) -> Day | Moment | Instant:
    match plain:
        case {"day": str(day)}:
            return Day(date.fromisoformat(day))
        case {"since": str(day), "hour": int() | None as hour}:
            return Moment(date.fromisoformat(day), hour)
        case {"at": str(at)}:
            return Instant(datetime.fromisoformat(at))
        case _:
            raise ValueError("no reason: a part of it is none that is known")

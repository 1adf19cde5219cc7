"""Check data against a pydantic model and say what is wrong in a user's words, with place and suggestion."""

import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.domain.register.governance.matrix import FALLING_GRID

M = TypeVar("M", bound=BaseModel)
Place = Callable[[Sequence[str | int]], str]
_SHOWN_CHARACTERS = 60
# Words that are listed; of more, the nearest.
_FEW = 40
# Errors of models that have a code of their own.
_CODES = {FALLING_GRID: "L330"}
_WORDS = {
    "float_parsing": "should be a number",
    "float_type": "should be a number",
    "int_parsing": "should be a whole number",
    "int_type": "should be a whole number",
    "string_type": "should be text",
    "tuple_type": "should be a list",
    "bool_parsing": "should be true or false",
    "date_from_datetime_parsing": "should be a date such as 2027-03-31",
    "date_type": "should be a date such as 2027-03-31",
}


def build(
    model: type[M], data: object, place: Place, subject: str, under: str = ""
) -> tuple[M | None, list[Finding]]:
    """Build the model from data as read; on failure say all that is wrong.

    `place` turns a location inside the data into `file:line`; `under` is the key that holds the data.
    """
    if not isinstance(data, Mapping):
        text = f"should be a mapping of keys, not {_shown(data)}"
        return None, [Finding(place(()), subject, "", "L003", text)]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        found: dict[tuple[str, str], list[str]] = {}
        places: dict[str, str] = {}
        for detail in error.errors(include_url=False):
            loc = _within(data, detail["loc"])
            key = ".".join(str(part) for part in ((under,) if under else ()) + loc)
            places[key] = place(loc)
            code, text = _explain(detail, _allowed_at(model, detail["loc"]))
            found.setdefault((key, code), []).append(text)
        return None, [
            Finding(places[key], subject, key, code, " or ".join(dict.fromkeys(texts)))
            for (key, code), texts in found.items()
        ]


def unknown_key(key: str, allowed: Iterable[str]) -> str:
    """Return the text for a key nobody knows, with the nearest known one."""
    return f"unknown key; {suggestion(key, allowed)}"


def suggestion(word: str, allowed: Iterable[str]) -> str:
    """Return `did you mean x?`, or else the words that are allowed, of many the nearest."""
    words = sorted(set(allowed))
    if near := get_close_matches(word, words, n=1):
        return f"did you mean {near[0]}?"
    if len(words) > _FEW:
        return f"nearest of {len(words)} are {', '.join(get_close_matches(word, words, n=3, cutoff=0))}"
    return f"allowed: {', '.join(words)}" if words else "none is declared yet"


def _allowed_at(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        annotation = field.annotation if field else None
        inner = [a for a in (annotation, *typing.get_args(annotation)) if _is_model(a)]
        if inner:
            model = inner[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def _is_model(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _within(data: object, loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """Cut pydantic's location to what the file holds (it also names the branches of a union)."""
    kept: list[str | int] = []
    for part in loc:
        if isinstance(data, Mapping) and isinstance(part, str):
            kept.append(part)
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            kept.append(part)
            data = data[part]
        else:
            break
    return tuple(kept)


def _explain(detail: ErrorDetails, allowed: list[str]) -> tuple[str, str]:
    kind, given = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        return "L002", unknown_key(str(detail["loc"][-1]), allowed)
    if kind == "missing":
        return "L003", "is missing; add it"
    if kind == "value_error":
        return "L003", detail["msg"].removeprefix("Value error, ")
    if kind in _CODES:
        return _CODES[kind], detail["msg"]
    text = _WORDS.get(kind) or detail["msg"].removeprefix("Input ")
    text = f"{text[0].lower()}{text[1:]}, not {_shown(given)}"
    if kind in ("literal_error", "enum"):
        near = get_close_matches(str(given), detail["ctx"]["expected"].replace("'", "").split(), n=1)
        text += f"; did you mean {near[0].strip(',')}?" if near else ""
    return "L003", text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"

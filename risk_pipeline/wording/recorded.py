"""Why a rule judged as it did, as tables keep it: in English, with days that sort.

A run writes thousands of these sentences. They are the texts of the language, made ready once; numbers are
written as all tables have them.
"""

from collections.abc import Callable, Mapping
from functools import cache

from fluent.syntax import FluentParser, ast

from risk_pipeline.domain.formatting import format_day, format_moment, format_value
from risk_pipeline.domain.reasons.parts import Amount, Count, Day, Figure, Moment
from risk_pipeline.domain.reasons.reason import Part, Reason
from risk_pipeline.wording.language import Argument, texts_of

_Given = Mapping[str, Argument]
_Sentence = Callable[[_Given], str]


def recorded(reason: Reason) -> str:
    """Return the sentence that tables keep; the words of others as they are."""
    given: dict[str, Argument] = {}
    for name, part in reason.parts.items():
        if type(part) is Count:
            number = _figure(part.count, part.form)
            given["count"], given["number"] = (1 if number == "1" else 0), number
        else:
            given[name] = _written(part)
    return _sentences()[reason.key](given)


def _written(part: Part) -> str:
    match part:
        case str():
            return part
        case Amount():
            return format_value(part.value, part.unit, part.currency)
        case Figure():
            number = _figure(part.number, part.form)
            return f"{number} {part.unit}" if part.unit else number
        case Reason():
            return recorded(part)
        case Count():
            return _figure(part.count, part.form)
        case Day():
            return part.day.isoformat()
        case Moment():
            return format_moment(part.since, part.hour)
        case _:
            return f"{format_day(part.at.date())} {part.at:%H:%M}"


def _figure(number: float | None, form: str) -> str:
    return "nan" if number is None else format(number, form)


@cache
def _sentences() -> Mapping[str, _Sentence]:
    """Return the English texts of reasons by key, each as a function of what it names."""
    content = dict(texts_of("en"))["reasons.ftl"]
    return {
        entry.id.name: _sentence(entry.value)
        for entry in FluentParser().parse(content).body
        if isinstance(entry, ast.Message) and entry.value is not None
    }


def _sentence(pattern: ast.Pattern) -> _Sentence:
    pieces = [_piece(each) for each in pattern.elements]

    def say(given: _Given) -> str:
        return "".join([piece if isinstance(piece, str) else piece(given) for piece in pieces])

    return say


def _piece(element: ast.TextElement | ast.Placeable) -> str | _Sentence:
    if isinstance(element, ast.TextElement):
        return element.value
    match element.expression:
        case ast.StringLiteral(value=text):
            return text
        case ast.VariableReference(id=name):
            return lambda given: str(given[name.name])
        case ast.SelectExpression(selector=ast.VariableReference(id=name), variants=variants):
            return _chosen(name.name, variants)
        case _:
            msg = f"a recorded sentence has variables and choices, and no {type(element.expression).__name__}"
            raise TypeError(msg)


def _chosen(name: str, variants: list[ast.Variant]) -> _Sentence:
    by_word = {
        each.key.name: _sentence(each.value) for each in variants if isinstance(each.key, ast.Identifier)
    }
    default = next(_sentence(each.value) for each in variants if each.default)

    def say(given: _Given) -> str:
        chosen = given[name]
        word = chosen if isinstance(chosen, str) else "one" if chosen == 1 else "other"
        return by_word.get(word, default)(given)

    return say

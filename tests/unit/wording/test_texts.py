"""The texts themselves: the same keys and variables in every language, and none that nobody says."""

import ast as syntax
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import risk_pipeline
from risk_pipeline.domain.formatting import format_value
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.wording.language import LANGUAGES, texts_of, words_in

PACKAGE = Path(risk_pipeline.__file__).parent
_BUILT = re.compile(r'f"([a-z]+-)\{')


class Variables(Visitor):
    """Collects the variables of a text."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


@cache
def texts(language: str) -> dict[str, frozenset[str]]:
    """Return the variables of each text by its key."""
    found: dict[str, frozenset[str]] = {}
    for name, content in texts_of(language):
        for entry in FluentParser().parse(content).body:
            assert not isinstance(entry, ast.Junk), f"{language}/{name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{language}/{name}: {entry.id.name} is there twice"
                seen = Variables()
                seen.visit(entry)
                found[entry.id.name] = frozenset(seen.names)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_variables(language: str) -> None:
    assert texts(language) == texts(DEFAULT_LANGUAGE)


def test_no_text_is_one_that_nobody_says() -> None:
    code = "\n".join(path.read_text() for kind in ("*.py", "*.j2") for path in PACKAGE.rglob(kind))
    built = tuple(_BUILT.findall(code))
    unsaid = {key for key in texts(DEFAULT_LANGUAGE) if f'"{key}"' not in code and not key.startswith(built)}
    assert unsaid == set()


def test_every_text_that_is_said_exists() -> None:
    code = "\n".join(path.read_text() for kind in ("*.py", "*.j2") for path in PACKAGE.rglob(kind))
    said = set(re.findall(r'\bsay\(\s*"([a-z-]+)"', code))
    assert said - set(texts(DEFAULT_LANGUAGE)) == set()


@pytest.mark.parametrize("unit", ["ratio", "count", "days", "hours", "money_minor"])
@pytest.mark.parametrize(
    "value", [0.0, 0.0034, 0.144, 2.675, 12.0, 98.25, 1234.5, 12_345_678.0, None, float("nan")]
)
def test_numbers_are_rounded_as_tables_and_pages_round_them(unit: str, value: float | None) -> None:
    assert words_in("en").value(value, unit, "BRL") == format_value(value, unit, "BRL")


_KEYED = {"Said", "TransitionRefused", "NothingFound"}
# The command line alone comes upon these: its words are English.
_ENGLISH_ALONE = {
    "person_actions.py": 7,  # a comment, linking, resuming, acting for nobody
    "closing.py": 1,  # acting for nobody
    "losses.py": 4,
    "ticket.py": 3,  # a history that does not fold
}


def _keyed_calls() -> Iterator[tuple[str, syntax.Call, str | None]]:
    """Yield file and call of all that is to be said in any language, with its key."""
    for path in (*(PACKAGE / "domain/tickets").rglob("*.py"), *(PACKAGE / "domain/commands").rglob("*.py")):
        for call in syntax.walk(syntax.parse(path.read_text())):
            if not (isinstance(call, syntax.Call) and isinstance(call.func, syntax.Name)):
                continue
            if call.func.id in _KEYED:
                place = call.args[0 if call.func.id == "Said" else 1 :][:1]
                parts = (part for arg in place for part in syntax.walk(arg))
                keys = [str(part.value) for part in parts if isinstance(part, syntax.Constant)]
                yield from ((path.name, call, key) for key in keys or [None])


def test_what_guards_and_traces_say_has_a_text_that_is_given_what_it_names() -> None:
    known = texts(DEFAULT_LANGUAGE)
    for path, call, key in _keyed_calls():
        assert key is None or key in known, f"{path}:{call.lineno} {key}"
        if key and getattr(call.func, "id", "") != "Said":
            given = {each.arg for each in call.keywords} - {"about"}
            assert known[key] <= given, f"{path}:{call.lineno} {key}"


def test_a_refusal_without_a_text_in_each_language_is_one_of_the_command_line() -> None:
    bare = Counter(path for path, _, key in _keyed_calls() if key is None)
    assert bare == _ENGLISH_ALONE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(Muted))
def test_each_reason_why_nobody_is_told_has_its_words(language: Language, code: Muted) -> None:
    words = words_in(language)
    assert words.say("muting", code=code) != words.say("muting", code="other") or code is Muted.OTHER

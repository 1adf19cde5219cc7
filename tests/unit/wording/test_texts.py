"""The texts themselves: the same keys and variables in every language, and none that nobody says."""

import re
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import risk_pipeline
from risk_pipeline.domain.formatting import format_value
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
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

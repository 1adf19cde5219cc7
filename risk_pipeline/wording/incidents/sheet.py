"""What messages and statements say of the newest facts sheet, as the store keeps it."""

from collections.abc import Mapping

from pydantic import JsonValue

from risk_pipeline.domain.incidents.facts.sheet import FactsSheet
from risk_pipeline.wording.incidents.facts import headline, named_figures
from risk_pipeline.wording.language import Words

Sheet = Mapping[str, JsonValue]


def headline_facts(sheet: Sheet | None, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the lines of a sheet that the root message shows, as label and text."""
    return headline(FactsSheet.model_validate(sheet), words) if sheet else ()


def placeholders(sheet: Sheet | None, words: Words) -> dict[str, str]:
    """Return the figures of a sheet by the names that templates of statements use."""
    return named_figures(FactsSheet.model_validate(sheet), words) if sheet else {}

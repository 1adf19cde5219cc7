"""The words on pictures of the risk map, in one language: days, standings, names of risks."""

from datetime import date

from risk_pipeline.domain.register.entries import Language
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.warehouse.governance.map_rows import MapRow
from risk_pipeline.wording.fit import clean
from risk_pipeline.wording.language import Words, words_in


def words_for(platform: Platform, language: Language | None = None) -> Words:
    """Return the words of a language; by default that of the settings."""
    return words_in(language or platform.settings.language)


def level_title(platform: Platform, level: str, day: date) -> str:
    """Return what the matrix of a day calls a level; its id where it has none."""
    levels = platform.catalog.governance.matrix_on(day).levels
    return next((clean(each.title) for each in levels if each.id == level), clean(level))


def risk_named(platform: Platform, risk_id: str, words: Words) -> str:
    """Return a risk's id with its title: `R04 Late delivery`."""
    risk = platform.catalog.risks.get(risk_id)
    title = clean(risk.title) if risk else words.say("risk-gone")
    return words.say("risk-named", id=clean(risk_id), title=title)


def standing_of(platform: Platform, row: MapRow, words: Words) -> str:
    """Return where a risk is on a day, in a sentence."""
    return words.say(
        "risk-standing",
        level=level_title(platform, row.level, row.as_of),
        likelihood=row.likelihood,
        impact=row.impact,
        day=words.day(row.as_of),
        within=words.say("risk-within", within=row.within or ""),
        confidence=words.share(row.confidence),
    )

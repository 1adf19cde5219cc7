"""What changed between two versions of a facts sheet, figure by figure."""

from collections.abc import Iterator
from dataclasses import dataclass

from risk_pipeline.domain.incidents.facts.sheet import FactsSheet

Figure = float | str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is another now; None where a version does not have it.

    `what` is a kind of figure (cases, users, at_risk …), `of` what it is of: a ticket, a noun, a feed.
    """

    what: str
    of: str
    before: Figure
    after: Figure


def differences(before: FactsSheet, after: FactsSheet) -> tuple[Difference, ...]:
    """Return every figure that differs, in the order in which a sheet names them."""
    old, new = dict(_figures(before)), dict(_figures(after))
    return tuple(
        Difference(what, of, old.get((what, of)), new.get((what, of)))
        for what, of in dict.fromkeys((*old, *new))
        if old.get((what, of)) != new.get((what, of))
    )


def _figures(sheet: FactsSheet) -> Iterator[tuple[tuple[str, str], Figure]]:
    yield ("as_of", ""), sheet.as_of.isoformat()
    yield ("since", ""), _moment(sheet)
    for each in sheet.what:
        name = each.ref or f"{each.indicator} {each.dimension} {each.segment}"
        yield ("value", name), each.value
        yield ("status", name), each.status
        yield ("worst", name), each.worst
        yield ("missing", name), each.missing
    yield from _counts(sheet)
    yield from _amounts(sheet)
    yield from _places(sheet)
    for feed in sheet.health:
        yield ("feed", feed.feed), feed.fault or "ok"
    for sign in sheet.earlier:
        yield ("earlier", sign.indicator), sign.since.isoformat()
    for claim in sheet.known:
        yield ("known", claim.about), claim.confidence
    for gap in sheet.unknown:
        yield ("unknown", gap.about), gap.why


def _counts(sheet: FactsSheet) -> Iterator[tuple[tuple[str, str], Figure]]:
    for each in sheet.affected:
        yield ("cases", each.noun[1]), each.rows
    if sheet.together is not None:
        yield ("together", sheet.together.noun[1]), sheet.together.rows
    for people in sheet.people:
        yield ("users", people.column), people.people


def _places(sheet: FactsSheet) -> Iterator[tuple[tuple[str, str], Figure]]:
    for place in sheet.where:
        yield ("where", f"{place.ref} {place.slice}"), place.observed
    for voices in sheet.voices:
        for word in voices.found.words:
            yield ("voices", f"{voices.ref} {word.form}"), word.texts


def _amounts(sheet: FactsSheet) -> Iterator[tuple[tuple[str, str], Figure]]:
    yield ("at_risk", ""), sheet.money.at_risk_minor
    yield ("per_hour", ""), sheet.money.per_hour_minor
    for booked in sheet.money.booked:
        yield ("gross", booked.currency), booked.gross_minor
        yield ("recovered", booked.currency), booked.recovered_minor


def _moment(sheet: FactsSheet) -> str | None:
    if sheet.since is None:
        return None
    hour = "" if sheet.since_hour is None else f" {sheet.since_hour:02d}:00"
    return f"{sheet.since.isoformat()}{hour}"

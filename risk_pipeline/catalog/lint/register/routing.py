"""The routes of `register/routing.yaml`: what points nowhere, and what no ticket ever reaches."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.messages.matching import Match
from risk_pipeline.domain.messages.routing import (
    DEPUTY,
    LINE_HEAD,
    OWNER,
    RECEIVER,
    Route,
    SegmentOwner,
)
from risk_pipeline.domain.messages.tracker_issue import Family, family_of
from risk_pipeline.domain.tickets.severity import Severity

_PAGES: dict[Family, str] = {"email": "docs/receivers.md", "teams": "docs/receivers.md"}


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L601 to L606, L608 and L612."""
    yield from _segment_owners(view)
    earlier: list[Route] = []
    for route in view.catalog.routing.routes:
        yield from _names(view, route)
        yield from _receivers(view, route)
        if above := next((other for other in earlier if _covers(other.match, route.match)), None):
            text = f"{above.id} above takes every ticket it could get; move it up, or narrow {above.id}"
            yield view.finding("routes", route.id, "match", "L605", text)
        earlier.append(route)


def _segment_owners(view: View) -> Iterator[Finding]:
    """Yield owners and dimensions that nobody knows, and segments that an entry above has already."""
    known = {name for one in view.catalog.indicators.values() for name in one.dimensions} - {"all"}
    seen = view.measured.segments if view.measured else {}
    earlier: list[SegmentOwner] = []
    for entry in view.catalog.routing.segment_owners:
        if entry.owner not in view.catalog.owners:
            yield view.unknown("segment_owners", entry.id, "owner", "L602", entry.owner, view.catalog.owners)
        if entry.dimension not in known:
            yield view.unknown("segment_owners", entry.id, "dimension", "L608", entry.dimension, known)
        for pattern in entry.rules:
            if not any(fnmatchcase(rule, pattern) for rule in view.catalog.rules):
                text = f"{pattern} matches no rule; correct it, or remove it"
                yield view.finding("segment_owners", entry.id, "rules", "L604", text)
        yield from _unseen(view, entry, seen.get(entry.dimension, frozenset()))
        for segment in entry.segments:
            above = next((one for one in earlier if _has_all(one, entry, segment)), None)
            if above is not None:
                text = f"{above.id} above has {segment} already; remove one of the two"
                yield view.finding("segment_owners", entry.id, "segments", "L605", text)
        earlier.append(entry)


def _unseen(view: View, entry: SegmentOwner, seen: frozenset[str]) -> Iterator[Finding]:
    """Yield segments and patterns that fit none of those seen; a new name may be declared as a rename."""
    renamed = {
        new
        for indicator in view.catalog.indicators.values()
        for new in indicator.renamed.get(entry.dimension, {}).values()
    }
    for segment in entry.segments if seen else ():
        if segment not in seen | renamed and not any(fnmatchcase(one, segment) for one in seen | renamed):
            text = f"{segment} is no {entry.dimension} that the data ever had; {suggestion(segment, seen)}"
            yield view.finding("segment_owners", entry.id, "segments", "L612", text)


def _has_all(above: SegmentOwner, entry: SegmentOwner, segment: str) -> bool:
    is_same = above.dimension == entry.dimension and _patterns_cover(above.rules, entry.rules)
    return is_same and any(segment == each or fnmatchcase(segment, each) for each in above.segments)


def _names(view: View, route: Route) -> Iterator[Finding]:
    yield from _chain(view, route)
    catalog, match = view.catalog, route.match
    for line in match.lines:
        if line not in catalog.lines:
            yield view.unknown("routes", route.id, "match.lines", "L601", line, catalog.lines)
    for owner in match.owners:
        if owner not in catalog.owners:
            yield view.unknown("routes", route.id, "match.owners", "L602", owner, catalog.owners)
    for pattern in match.rules:
        if not any(fnmatchcase(rule, pattern) for rule in catalog.rules):
            text = f"{pattern} matches no rule; correct it, or remove it"
            yield view.finding("routes", route.id, "match.rules", "L604", text)


def _chain(view: View, route: Route) -> Iterator[Finding]:
    known = [OWNER, DEPUTY, LINE_HEAD, *view.catalog.owners]
    for name in route.escalation or ():
        if name not in known:
            yield view.unknown("routes", route.id, "escalation", "L602", name, known)


def _receivers(view: View, route: Route) -> Iterator[Finding]:
    for receiver in route.to:
        if not re.fullmatch(RECEIVER, receiver):
            text = (
                f"{receiver} is not a receiver; write owner, a channel without #, github:<owner>/<repo>, "
                "jira:<PROJECT>, webhook:<name>, email:<id> or teams:<name>"
            )
            yield view.finding("routes", route.id, "to", "L603", text)
        elif (family := family_of(receiver)) != "slack" and not view.is_configured(receiver):
            page = _PAGES.get(family, "docs/trackers.md")
            text = f"{receiver} is not configured, so its messages wait; see {page}"
            yield view.finding("routes", route.id, "to", "L606", text)


def _covers(above: Match, below: Match) -> bool:
    """Whether every ticket of `below` is one of `above` too."""
    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (above.lines, below.lines),
        (above.kinds, below.kinds),
        (above.modes, below.modes),
        (_unless_all(above.severities), _unless_all(below.severities)),
        (above.owners, below.owners),
    )
    return all(_holds_all(mine, theirs) for mine, theirs in pairs) and _patterns_cover(
        above.rules, below.rules
    )


def _holds_all(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return not mine or (bool(theirs) and set(theirs) <= set(mine))


def _unless_all(severities: tuple[Severity, ...]) -> tuple[str, ...]:
    return () if set(severities) == set(Severity) else severities


def _patterns_cover(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """A pattern covers another if it matches its text: `sales.*` covers `sales.late_*`."""
    if not mine:
        return True
    return bool(theirs) and all(any(fnmatchcase(other, own) for own in mine) for other in theirs)

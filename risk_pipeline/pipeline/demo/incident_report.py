"""What became of the incidents of a replay: how long their phases took, what was refused, where to look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.text import file_name
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.demo.incident_acts import PATCH
from risk_pipeline.pipeline.demo.incident_players import IncidentPlayers, Story
from risk_pipeline.pipeline.documents.writing import write_document
from risk_pipeline.pipeline.incidents import pages
from risk_pipeline.pipeline.incidents.facts.places import folder_of
from risk_pipeline.pipeline.incidents.office import find
from risk_pipeline.pipeline.incidents.sheets import newest_version
from risk_pipeline.wording.incidents.facts import headline
from risk_pipeline.wording.incidents.review import span_in_words
from risk_pipeline.wording.language import Words, words_in

REVIEW = "review.pdf"


@dataclass(frozen=True)
class IncidentOutcome:
    """How one incident ended. `spans` are from its declaration to each phase, in words."""

    ref: str
    title: str
    shows: str
    standing: str
    severity: str
    spans: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


PHASES = ("team", "contained", "resolved", "reviewed", "closed")


def report_incidents(platform: Platform, players: IncidentPlayers) -> list[IncidentOutcome]:
    """Write the review of each incident that ended, and return how each went."""
    words = words_in(platform.settings.language)
    return [_outcome(platform, story, words) for story in players.stories if story.ref]


def _outcome(platform: Platform, story: Story, words: Words) -> IncidentOutcome:
    incident = find(platform, story.ref)
    drill = "drill, " if incident.is_drill else ""
    return IncidentOutcome(
        ref=incident.ref,
        title=incident.title,
        shows=story.case.shows,
        standing=f"{drill}{words.say('incident-state', state=incident.state.value)}",
        severity=incident.worst.value,
        spans=tuple(_spans(incident, words)),
        lines=tuple(_lines(platform, incident, story, words)),
    )


def _spans(incident: Incident, words: Words) -> Iterator[str]:
    ends: Sequence[datetime | None] = (
        incident.team_at,
        incident.contained_at,
        incident.resolved_at,
        incident.reviewed_at,
        incident.closed_at,
    )
    for end in ends:
        if end is None or incident.declared_at is None:
            yield ""
        else:
            yield span_in_words(end - incident.declared_at, words)


def _lines(platform: Platform, incident: Incident, story: Story, words: Words) -> Iterator[tuple[str, str]]:
    settings = platform.settings
    newest = newest_version(platform, incident)
    if newest is not None:
        said = "; ".join(f"{label}: {text}" for label, text in headline(newest.sheet, words)[:3])
        yield f"facts, version {newest.facts.version}", said
    yield from (("refused", text) for text in story.refused)
    if incident.change:
        yield "verified", incident.change
    folder = folder_of(settings, incident.ref)
    if incident.state is State.CLOSED:
        review = pages.review_of(platform, incident.ref, settings.language)
        yield "review", str(write_document(review, folder / REVIEW))
    if (folder / PATCH).exists():
        yield "change", str(folder / PATCH)
    page = settings.outbox_dir / "incidents" / file_name(incident.room) / f"incident-{incident.id:04d}.html"
    if page.exists():
        yield "page", str(page)

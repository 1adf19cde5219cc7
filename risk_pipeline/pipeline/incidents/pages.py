"""Documents of an incident: its timeline, and its review."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.incidents.figures import AxisNumber
from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.phases import similar
from risk_pipeline.domain.incidents.states import EventKind
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.documents.document import (
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Part,
    Table,
    Tone,
    Tree,
)
from risk_pipeline.pipeline.incidents.facts.first_signs import known_at
from risk_pipeline.pipeline.incidents.moving import Looked, look, missing_now
from risk_pipeline.pipeline.incidents.sheets import Version, newest_version
from risk_pipeline.response.incidents.messages import reason_of
from risk_pipeline.store.incidents.queries import incident_events, list_incidents
from risk_pipeline.wording.incidents.facts import sheet_lines
from risk_pipeline.wording.incidents.review import Material, Section, review_document
from risk_pipeline.wording.incidents.told import event_in_words, head_of, numbers_in_words, zone_named
from risk_pipeline.wording.language import Words, words_in

_BY_NUMBERS = frozenset({EventKind.NUMBERS, EventKind.SEVERITY_RAISED})


def timeline_lines(platform: Platform, looked: Looked, words: Words) -> list[tuple[str, str]]:
    """Return all that happened, as time and sentence, oldest first."""
    zone = zone_named(platform.settings.time_zone)
    owners, titles = platform.catalog.owners, platform.catalog.titles
    named = {name: indicator.title for name, indicator in platform.catalog.indicators.items()}
    lines = []
    severity = looked.incident.severity.value
    told_to = ""
    axes: tuple[AxisNumber, ...] = ()
    for event in incident_events(platform.store, looked.incident.id):
        change = event.change
        severity = change.fields.get("severity", severity)
        told_to = change.fields.get("escalated_to") or told_to
        actor = titles.owner(change.actor) if change.actor in owners else change.actor
        line, book = looked.incident.business_line, platform.catalog.incidents
        reason = reason_of(change, line, book, words, platform.settings.time_zone)
        before, axes = axes, change.fields.get("axes", axes)
        if change.kind in _BY_NUMBERS and (new := [each for each in axes if each not in before]):
            reason = numbers_in_words(new, named, words, platform.settings.currency)
        said = event_in_words(
            change.kind,
            actor,
            reason,
            words,
            severity=severity,
            who=titles.owner(told_to) if told_to else "",
        )
        lines.append((words.instant(change.at.astimezone(zone)), said))
    return lines


def timeline_of(platform: Platform, ref: str, language: Language) -> Document:
    """Return the timeline as a document."""
    words, looked = words_in(language), look(platform, ref)
    title = words.say("incident-timeline", ref=looked.incident.ref)
    return _document(title, looked.incident, [_story(platform, looked, words, title)], words)


def review_sections(platform: Platform, looked: Looked, words: Words) -> list[Section]:
    """Return the sections of a review."""
    incident, catalog = looked.incident, platform.catalog
    kind = catalog.incidents.types.get(incident.incident_type)
    newest = newest_version(platform, incident)
    material = Material(
        tickets=looked.tickets,
        facts=_facts(newest, words) if newest else (),
        missing=missing_now(looked),
        similar=similar(incident, list_incidents(platform.store)),
        type_title=kind.title if kind else incident.incident_type,
        line_title=catalog.titles.line(incident.business_line),
        role_titles=_role_titles(catalog),
        change_titles=_change_titles(catalog),
        first_sign=_first_sign(newest, platform.settings.zone) if newest else None,
        time_zone=platform.settings.time_zone,
        now=platform.clock.now(),
    )
    return review_document(incident, material, words)


def review_title(incident: Incident, words: Words) -> str:
    """Return what the review is called."""
    return words.say("incident-review", ref=incident.ref, title=incident.title)


def review_of(platform: Platform, ref: str, language: Language) -> Document:
    """Return the review as a document; its timeline is the last chapter."""
    words, looked = words_in(language), look(platform, ref)
    parts: list[Part] = []
    for section in review_sections(platform, looked, words):
        parts += [Heading(section.title), _part(section)]
    chapter = words.say("incident-timeline", ref=looked.incident.ref)
    parts += [Heading(chapter), _story(platform, looked, words, chapter)]
    return _document(review_title(looked.incident, words), looked.incident, parts, words)


def _document(title: str, incident: Incident, parts: Sequence[Part], words: Words) -> Document:
    head = head_of(incident.nature, incident.worst, incident.title, words)
    state = words.say("incident-state", state=incident.state.value)
    return Document(
        title=title,
        subtitle=f"{head} · {state}",
        parts=parts,
        foot=f"{incident.ref} · {state}",
        language=words.language,
    )


def _facts(newest: Version, words: Words) -> Sequence[tuple[str, str]]:
    return sheet_lines(newest.sheet, words)


def _first_sign(newest: Version, zone: tzinfo) -> datetime | None:
    sheet = newest.sheet
    sign = sheet.first_sign
    on, hour = (sign.on, sign.hour) if sign else (sheet.since, sheet.since_hour)
    return known_at(on, hour, zone) if on else None


def _role_titles(catalog: Catalog) -> dict[str, str]:
    return {each.role.value: each.title for each in catalog.incidents.roles.values()}


def _change_titles(catalog: Catalog) -> dict[str, str]:
    governance = catalog.governance
    return {f"control {each.id}": each.title for each in governance.controls.values()} | {
        f"process {each.id}@{each.version}": each.title for each in governance.processes.values()
    }


def _part(section: Section) -> Part:
    grid = section.grid
    if grid is not None:
        return Table([Column(name, width) for name, width in grid.columns], grid.rows, section.title)
    if any(line.depth for line in section.lines):
        return Tree([(line.depth, line.text) for line in section.lines])
    if len(section.lines) == 1:
        return Paragraph(section.lines[0].text, Tone.PLAIN)
    return Bullets([line.text for line in section.lines])


def _story(platform: Platform, looked: Looked, words: Words, said: str) -> Table:
    columns = [
        Column(words.say("incident-review-column", name=name), width)
        for name, width in (("when", 1), ("what", 5))
    ]
    return Table(columns, timeline_lines(platform, looked, words), said)

"""Pages of an incident: its timeline, and its review as a document."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from risk_pipeline.domain.incidents.phases import similar
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.moving import Looked, look, missing_now
from risk_pipeline.store.incidents.queries import incident_events, list_incidents
from risk_pipeline.wording.incidents.review import Material, Section, review_document
from risk_pipeline.wording.incidents.told import event_in_words, head_of, zone_named
from risk_pipeline.wording.language import Words, words_in


def timeline_lines(platform: Platform, looked: Looked, words: Words) -> list[tuple[str, str]]:
    """Return all that happened, as time and sentence, oldest first."""
    zone = zone_named(platform.settings.time_zone)
    owners, titles = platform.catalog.owners, platform.catalog.titles
    lines = []
    severity = looked.incident.severity.value
    told_to = ""
    for event in incident_events(platform.store, looked.incident.id):
        change = event.change
        severity = change.fields.get("severity", severity)
        told_to = change.fields.get("escalated_to") or told_to
        actor = titles.owner(change.actor) if change.actor in owners else change.actor
        said = event_in_words(
            change.kind,
            actor,
            change.reason,
            words,
            severity=severity,
            who=titles.owner(told_to) if told_to else "",
        )
        lines.append((words.instant(change.at.astimezone(zone)), said))
    return lines


def timeline_page(platform: Platform, ref: str, language: Language) -> str:
    """Return the timeline as a self-contained page."""
    words, looked = words_in(language), look(platform, ref)
    incident = looked.incident
    given = {
        "title": words.say("incident-timeline", ref=incident.ref),
        "subtitle": head_of(incident.nature, incident.severity, incident.title, words),
        "timeline": timeline_lines(platform, looked, words),
        "sections": (),
        "language": language,
    }
    return _templates().get_template("incident.html.j2").render(given)


def review_sections(platform: Platform, ref: str, language: Language) -> tuple[str, list[Section]]:
    """Return the title of a review and its sections."""
    words, looked = words_in(language), look(platform, ref)
    incident, catalog = looked.incident, platform.catalog
    kind = catalog.incidents.types.get(incident.incident_type)
    material = Material(
        tickets=looked.tickets,
        missing=missing_now(looked),
        similar=similar(incident, list_incidents(platform.store)),
        type_title=kind.title if kind else incident.incident_type,
        line_title=catalog.titles.line(incident.business_line),
        time_zone=platform.settings.time_zone,
        now=platform.clock.now(),
    )
    title = words.say("incident-review", ref=incident.ref, title=incident.title)
    return title, review_document(incident, material, words)


def review_page(platform: Platform, ref: str, language: Language) -> str:
    """Return the review, with its timeline, as a self-contained page."""
    words = words_in(language)
    title, sections = review_sections(platform, ref, language)
    looked = look(platform, ref)
    given = {
        "title": title,
        "subtitle": words.say("incident-state", state=looked.incident.state.value),
        "timeline": timeline_lines(platform, looked, words),
        "timeline_title": words.say("incident-timeline", ref=looked.incident.ref),
        "sections": sections,
        "language": language,
    }
    return _templates().get_template("incident.html.j2").render(given)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("risk_pipeline.pipeline.incidents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

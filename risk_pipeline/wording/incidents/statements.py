"""Fill the template of a statement: facts of the incident, and figures of its newest facts sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.register.incidents.template import NAMED
from risk_pipeline.wording.fit import spoken
from risk_pipeline.wording.incidents.sheet import placeholders
from risk_pipeline.wording.incidents.told import zone_named
from risk_pipeline.wording.language import Words, words_in


@dataclass(frozen=True)
class Frame:
    """What a statement is written with besides the incident: language, titles, zone, currency."""

    language: Language
    type_title: str
    line_title: str
    time_zone: str
    currency: str


def fill(template: str, incident: Incident, frame: Frame, sheet: Mapping[str, JsonValue] | None) -> str:
    """Return a template with what it names; what nobody knows yet says so."""
    words = words_in(frame.language)
    unknown = words.say("incident-unknown")
    known = dict.fromkeys(NAMED, unknown) | _of_incident(incident, frame, words)
    known |= {name: spoken(said) for name, said in placeholders(sheet, words).items() if name in NAMED}
    return template.format_map({name: text or unknown for name, text in known.items()})


def _of_incident(incident: Incident, frame: Frame, words: Words) -> dict[str, str]:
    def when(at: datetime | None) -> str:
        return words.instant(at.astimezone(zone_named(frame.time_zone))) if at else ""

    return {
        "ref": incident.ref,
        "title": spoken(incident.title),
        "type": frame.type_title,
        "line": frame.line_title,
        "severity": incident.severity.value,
        "state": words.say("incident-state", state=incident.state.value),
        "declared": when(incident.declared_at),
        "since": when(incident.since),
        "next_update": when(incident.next_update_at) or words.say("incident-next-none"),
    }

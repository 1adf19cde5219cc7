"""An incident in a few words: how it stands, what of it is late, which roles nobody has."""

from collections.abc import Sequence
from datetime import datetime

from risk_pipeline.domain.incidents.incident import Incident
from risk_pipeline.domain.incidents.parts import IncidentClock
from risk_pipeline.domain.incidents.states import State
from risk_pipeline.domain.messages.incident import IncidentBrief
from risk_pipeline.wording.fit import clean, spoken
from risk_pipeline.wording.incidents.told import zone_named
from risk_pipeline.wording.language import Words


def incident_brief(
    incident: Incident,
    late: Sequence[IncidentClock],
    missing: Sequence[str],
    words: Words,
    zone: str,
    url: str | None = None,
) -> IncidentBrief:
    """Return an incident in a few words; `late` are clocks that ran out, `missing` titles of roles."""
    duties = {duty.duty: duty.title for duty in incident.duties}
    waits = [
        late_clock(clock.kind.value, duties.get(clock.duty, ""), clock.due_at, words, zone) for clock in late
    ]
    if missing:
        waits.append(
            words.say("incident-roles-missing", roles=words.listed([clean(each) for each in missing]))
        )
    is_candidate = "yes" if incident.state is State.CANDIDATE else "no"
    return IncidentBrief(
        ref=incident.ref,
        severity=incident.severity,
        title=words.say("incident-named", nature=incident.nature.value, title=clean(incident.title)),
        standing=words.say("incident-state", state=incident.state.value),
        waits=tuple(waits),
        is_late=bool(late),
        next_step=words.say("incident-next-step", ref=incident.ref, is_candidate=is_candidate),
        url=url,
    )


def late_clock(kind: str, title: str, due: datetime, words: Words, zone: str) -> str:
    """Return that a clock ran out, and when it was due by the clocks of a zone; `title` is that of a duty."""
    clock = words.say("incident-clock", clock=kind, title=spoken(title))
    return words.say("incident-clock-late", clock=clock, at=words.instant(due.astimezone(zone_named(zone))))

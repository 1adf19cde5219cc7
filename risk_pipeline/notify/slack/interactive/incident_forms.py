"""The forms of incidents, and what a filled-in one asks for."""

from collections.abc import Callable, Mapping
from datetime import date

from risk_pipeline.domain.commands.commands import AddAction
from risk_pipeline.domain.commands.incidents import (
    Accept,
    Contain,
    DeclareIncident,
    End,
    IncidentAsked,
    Note,
    Offer,
    PlanAction,
    Press,
    Reject,
    TakeRole,
    TellUpdate,
)
from risk_pipeline.domain.incidents.states import Nature
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.severity import Severity
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.blocks import section
from risk_pipeline.notify.slack.interactive.forms import Filled, State
from risk_pipeline.notify.slack.interactive.modals import (
    Origin,
    choice_of,
    input_of,
    option_of,
    plain_of,
    to_notice,
    words_of,
)
from risk_pipeline.notify.slack.rooms.buttons import label_of, press_id
from risk_pipeline.wording.language import Words

_MOST_OPTIONS = 100
_EVERY = "60 min"
_FOLLOWS = (ActionKind.CORRECTIVE, ActionKind.PREVENTIVE)


def to_incident_modal(press: Press, offer: Offer, origin: Origin, words: Words) -> Json:
    """Return the form of a button; where a move is not possible yet, what is missing for it."""
    if offer.missing:
        listed = "\n".join(f"• {each}" for each in offer.missing)
        return to_notice("notice-not-yet", f"{offer.head}\n{listed}", words)
    about = [section(text.mrkdwn(offer.head, 300))] if offer.head else []
    return {
        "type": "modal",
        "callback_id": press_id(press),
        "private_metadata": origin.pack(),
        "title": plain_of(label_of(press, words), 24),
        "submit": plain_of(words.say("form-send"), 24),
        "close": plain_of(words.say("form-cancel"), 24),
        "blocks": [*about, *_BODIES[press](offer, words)],
    }


def read_incident_form(press: Press, origin: Origin, state: State) -> IncidentAsked | PlanAction:
    """Return what a submitted form asks for."""
    return _READERS[press](Filled(state), origin)


def _declare(offer: Offer, words: Words) -> list[Json]:
    say = words.say
    natures = {each: say("incident-nature", nature=each.value) for each in Nature}
    title = {**words_of(150, is_long=False), **({"initial_value": offer.title} if offer.title else {})}
    return [
        input_of("incident_type", say("form-incident-type"), _list_of(offer.types)),
        input_of("title", say("form-incident-title"), title),
        input_of("line", say("form-incident-line"), _list_of(offer.lines, offer.line)),
        input_of("nature", say("form-incident-nature"), choice_of(natures, Nature.REAL)),
        input_of(
            "severity",
            say("form-incident-severity"),
            choice_of({each: each.value for each in Severity}),
            is_optional=True,
            hint=say("form-incident-severity-hint"),
        ),
        input_of("note", say("form-note"), words_of(), is_optional=True),
    ]


def _role(offer: Offer, words: Words) -> list[Json]:
    return [input_of("role", words.say("form-incident-role"), _list_of(offer.roles))]


def _update(_offer: Offer, words: Words) -> list[Json]:
    every = {**words_of(20, is_long=False), "initial_value": _EVERY}
    return [
        input_of("text", words.say("form-incident-stands"), words_of()),
        input_of("every", words.say("form-incident-next"), every, hint="60 min, 4 h, 1 d"),
    ]


def _end(offer: Offer, words: Words) -> list[Json]:
    note = input_of("note", words.say("form-note"), words_of(), is_optional=True)
    if not offer.criteria:
        return [note]
    boxes: Json = {
        "type": "checkboxes",
        "options": [option_of(name, title) for name, title in list(offer.criteria.items())[:10]],
    }
    return [input_of("met", words.say("form-incident-met"), boxes, is_optional=True), note]


def _plan(offer: Offer, words: Words) -> list[Json]:
    say = words.say
    kinds = {kind: say("action-kind", kind=kind.value) for kind in _FOLLOWS}
    done: Json = {"type": "checkboxes", "options": [option_of("done", say("form-already-done"))]}
    control = input_of(
        "control",
        say("form-control"),
        _list_of(offer.controls),
        is_optional=True,
        hint=say("form-control-hint"),
    )
    return [
        input_of("ticket", say("form-ticket"), _list_of(offer.tickets, next(iter(offer.tickets), ""))),
        input_of("kind", say("form-kind"), choice_of(kinds, ActionKind.CORRECTIVE)),
        input_of("title", say("form-title"), words_of(300, is_long=False)),
        input_of("owner", say("form-owner"), {"type": "users_select"}),
        input_of("due", say("form-due"), {"type": "datepicker", "initial_date": offer.due.isoformat()}),
        *([control] if offer.controls else []),
        input_of("is_done", say("form-done"), done, is_optional=True),
    ]


def _asking(name: str, label: str, *, is_optional: bool = False) -> Callable[[Offer, Words], list[Json]]:
    return lambda _offer, words: [input_of(name, words.say(label), words_of(), is_optional=is_optional)]


_BODIES: Mapping[Press, Callable[[Offer, Words], list[Json]]] = {
    Press.DECLARE: _declare,
    Press.ACCEPT: _asking("note", "form-note", is_optional=True),
    Press.REJECT: _asking("reason", "form-incident-reject"),
    Press.ROLE: _role,
    Press.UPDATE: _update,
    Press.NOTE: _asking("text", "form-incident-note"),
    Press.CONTAIN: _asking("note", "form-incident-stopped"),
    Press.RESOLVE: _end,
    Press.PLAN: _plan,
}


def _read_declare(filled: Filled, origin: Origin) -> IncidentAsked:
    severity = filled.choice("severity")
    return DeclareIncident(
        incident_type=filled.choice("incident_type") or "",
        line=filled.choice("line") or "",
        title=filled.words("title"),
        nature=Nature(filled.choice("nature") or Nature.REAL),
        severity=Severity(severity) if severity else None,
        ticket=origin.ref,
        note=filled.words("note"),
    )


def _read_plan(filled: Filled, _origin: Origin) -> PlanAction:
    kind = ActionKind(filled.choice("kind") or ActionKind.CORRECTIVE)
    due, is_done = filled.day("due") or date.max, bool(filled.boxes("is_done"))
    control = filled.choice("control")
    change = f"control {control}" if control else None
    action = AddAction(kind, filled.words("title"), filled.person("owner"), due, is_done, change)
    return PlanAction(filled.choice("ticket") or "", action)


_READERS: Mapping[Press, Callable[[Filled, Origin], IncidentAsked | PlanAction]] = {
    Press.DECLARE: _read_declare,
    Press.ACCEPT: lambda filled, _: Accept(filled.words("note")),
    Press.REJECT: lambda filled, _: Reject(filled.words("reason")),
    Press.ROLE: lambda filled, _: TakeRole(filled.choice("role") or ""),
    Press.UPDATE: lambda filled, _: TellUpdate(filled.words("text"), filled.words("every")),
    Press.NOTE: lambda filled, _: Note(filled.words("text")),
    Press.CONTAIN: lambda filled, _: Contain(filled.words("note")),
    Press.RESOLVE: lambda filled, _: End(tuple(filled.boxes("met")), filled.words("note")),
    Press.PLAN: _read_plan,
}


def _list_of(titles: Mapping[str, str], chosen: str = "") -> Json:
    options = [option_of(name, title) for name, title in list(titles.items())[:_MOST_OPTIONS]]
    element: Json = {"type": "static_select", "options": options}
    initial = next((each for each in options if each["value"] == chosen), None)
    return {**element, "initial_option": initial} if initial else element

"""The forms that a button opens. What a form is about travels in its private metadata."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.ticket import Resolution, Ticket
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.blocks import section
from risk_pipeline.notify.slack.buttons import action_id, label_of
from risk_pipeline.wording.language import words_in

E = TypeVar("E", bound=StrEnum)

_MAX_TEXT, _MAX_TITLE, _MAX_BOXES = 2000, 300, 10
# What a person can choose under Resolve; a false positive has a button of its own.
RESOLUTIONS = {
    Resolution.FIXED: "Fixed: the data will have to confirm it",
    Resolution.RECOVERED: "Recovered by itself: its cause is known",
    Resolution.EXPECTED_CHANGE: "Expected change: it was planned",
    Resolution.DATA_FAULT: "Data fault: the numbers were wrong",
    Resolution.DUPLICATE: "Duplicate of another ticket",
    Resolution.RISK_ACCEPTED: "Risk accepted by me, until a date",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Which click opened a form: its ticket, its key, and the channel to answer in."""

    ref: str
    key: str
    channel: str

    def pack(self) -> str:
        """Return it as private metadata."""
        return json.dumps(asdict(self))


def unpack(metadata: str) -> Origin:
    """Read private metadata.

    Raises:
        CallRefused: it is not ours.
    """
    try:
        return Origin(**{name: str(value) for name, value in json.loads(metadata).items()})
    except (AttributeError, TypeError, ValueError) as error:
        raise CallRefused("The form does not say which ticket it is about.") from error


def to_modal(verb: Verb, ticket: Ticket, origin: Origin, *, user: str, today: date) -> Json:
    """Return the form of a verb; `user` and `today` fill in what is likely."""
    body = _BODIES[verb](ticket, user, today)
    about = section(f"*{text.mrkdwn(ticket.ref, 40)}*  ·  {ticket.severity}  ·  {_place(ticket)}")
    return {
        "type": "modal",
        "callback_id": action_id(verb),
        "private_metadata": origin.pack(),
        "title": _plain(label_of(verb, words_in(DEFAULT_LANGUAGE)), 24),
        "submit": _plain("Send", 24),
        "close": _plain("Cancel", 24),
        "blocks": [about, *body],
    }


def to_notice(title: str, words: str) -> Json:
    """Return a form that only says something."""
    return {
        "type": "modal",
        "title": _plain(title, 24),
        "close": _plain("Close", 24),
        "blocks": [section(text.with_people(text.mrkdwn(words, 2800)) or "–")],
    }


def _assign(_ticket: Ticket, user: str, _today: date) -> list[Json]:
    return [_input("to", "Who", {"type": "users_select", "initial_user": user})]


def _snooze(_ticket: Ticket, _user: str, today: date) -> list[Json]:
    return [
        _input("until", "Until and including", _day(today + timedelta(days=1))),
        _input("reason", "Why", _words(), hint="A worse severity ends the snooze."),
    ]


def _add_action(_ticket: Ticket, user: str, today: date) -> list[Json]:
    kinds = {kind: kind.value.capitalize() for kind in ActionKind}
    done: Json = {"type": "checkboxes", "options": [_option("done", "Already done")]}
    return [
        _input("kind", "Kind", _choice(kinds, ActionKind.CORRECTIVE)),
        _input("title", "What to do", _words(_MAX_TITLE, is_long=False)),
        _input("owner", "Who does it", {"type": "users_select", "initial_user": user}),
        _input("due", "Until when", _day(today + timedelta(days=7))),
        _input("is_done", "Done", done, is_optional=True),
    ]


def _resolve(ticket: Ticket, _user: str, _today: date) -> list[Json]:
    causes = {cause: cause.value for cause in RootCause}
    return [
        _input("resolution", "Why it ends", _choice(RESOLUTIONS, Resolution.FIXED)),
        *_planned(ticket),
        _input("cause", "Root cause, if fixed", _choice(causes), is_optional=True),
        _input("cause_text", "What caused it, if fixed", _words(), is_optional=True),
        _input("note", "Note", _words(), is_optional=True, hint="Required by all but fixed and duplicate."),
        _input("duplicate_of", "Duplicate of", _words(40, is_long=False, hint="T-000041"), is_optional=True),
        _input(
            "quiet_until",
            "Up to",
            {"type": "datepicker"},
            is_optional=True,
            hint="An accepted risk ends then; otherwise breaches up to that day do not reopen the ticket.",
        ),
    ]


def _planned(ticket: Ticket) -> list[Json]:
    """Offer the actions that are not done yet: a fix needs one that is."""
    planned = [action for action in ticket.actions if not action.is_done]
    options = [
        _option(str(action.number), f"{action.number}  {action.kind}: {action.title}")
        for action in planned[-_MAX_BOXES:]
    ]
    if not options:
        return []
    return [_input("done", "Done already", {"type": "checkboxes", "options": options}, is_optional=True)]


def _false_positive(_ticket: Ticket, _user: str, _today: date) -> list[Json]:
    hint = "This helps to fix the rule: say what is wrong with it, such as a limit too tight for the season."
    return [_input("reason", "What is wrong with the rule", _words(), hint=hint)]


def _escalate(ticket: Ticket, _user: str, _today: date) -> list[Json]:
    chain = " → ".join(ticket.escalation) or "none"
    return [
        section(f"Its chain: {text.mrkdwn(chain, 500)}"),
        _input("reason", "What you need from them", _words()),
    ]


_BODIES: dict[Verb, Callable[[Ticket, str, date], list[Json]]] = {
    Verb.ASSIGN: _assign,
    Verb.SNOOZE: _snooze,
    Verb.ADD_ACTION: _add_action,
    Verb.RESOLVE: _resolve,
    Verb.FALSE_POSITIVE: _false_positive,
    Verb.ESCALATE: _escalate,
}


def _input(name: str, label: str, element: Json, *, is_optional: bool = False, hint: str = "") -> Json:
    block: Json = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, 150),
        "optional": is_optional,
        "element": {**element, "action_id": name},
    }
    return {**block, "hint": _plain(hint, 300)} if hint else block


def _words(limit: int = _MAX_TEXT, *, is_long: bool = True, hint: str = "") -> Json:
    element: Json = {"type": "plain_text_input", "multiline": is_long, "max_length": limit}
    return {**element, "placeholder": _plain(hint, 150)} if hint else element


def _day(initial: date) -> Json:
    return {"type": "datepicker", "initial_date": initial.isoformat()}


def _choice(options: Mapping[E, str], initial: E | None = None) -> Json:
    element: Json = {
        "type": "static_select",
        "options": [_option(str(value), label) for value, label in options.items()],
    }
    if initial is not None:
        element["initial_option"] = _option(str(initial), options[initial])
    return element


def _option(value: str, label: str) -> Json:
    return {"text": _plain(label, 75), "value": value}


def _place(ticket: Ticket) -> str:
    where = "in total" if ticket.dimension == "all" else text.code(ticket.segment, 200)
    return f"{text.code(ticket.rule_id, 200)}  {where}"


def _plain(content: str, limit: int) -> Json:
    return {"type": "plain_text", "text": text.plain(content, limit), "emoji": False}

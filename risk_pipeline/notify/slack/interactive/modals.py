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
from risk_pipeline.wording.language import Words, words_in

E = TypeVar("E", bound=StrEnum)

_MAX_TEXT, _MAX_TITLE, _MAX_BOXES = 2000, 300, 10
# What a person can choose under Resolve; a false positive has a button of its own.
RESOLUTIONS = (
    Resolution.FIXED,
    Resolution.RECOVERED,
    Resolution.EXPECTED_CHANGE,
    Resolution.DATA_FAULT,
    Resolution.DUPLICATE,
    Resolution.RISK_ACCEPTED,
)


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A ticket to ask about; `user` and `today` fill in what is likely."""

    ticket: Ticket
    user: str
    today: date
    words: Words


def to_modal(
    verb: Verb, ticket: Ticket, origin: Origin, *, user: str, today: date, words: Words | None = None
) -> Json:
    """Return the form of a verb; `user` and `today` fill in what is likely."""
    words = words or words_in(DEFAULT_LANGUAGE)
    body = _BODIES[verb](_Asked(ticket, user, today, words))
    place = _place(ticket, words)
    about = section(f"*{text.mrkdwn(ticket.ref, 40)}*  ·  {ticket.severity}  ·  {place}")
    return {
        "type": "modal",
        "callback_id": action_id(verb),
        "private_metadata": origin.pack(),
        "title": plain_of(label_of(verb, words), 24),
        "submit": plain_of(words.say("form-send"), 24),
        "close": plain_of(words.say("form-cancel"), 24),
        "blocks": [about, *body],
    }


def to_notice(title: str, said: str, words: Words | None = None) -> Json:
    """Return a form that only says something; `title` is the key of its title."""
    words = words or words_in(DEFAULT_LANGUAGE)
    return {
        "type": "modal",
        "title": plain_of(words.say(title), 24),
        "close": plain_of(words.say("form-close"), 24),
        "blocks": [section(text.with_people(text.mrkdwn(said, 2800)) or "–")],
    }


def _assign(asked: _Asked) -> list[Json]:
    who = asked.words.say("form-assign-to")
    return [input_of("to", who, {"type": "users_select", "initial_user": asked.user})]


def _snooze(asked: _Asked) -> list[Json]:
    say = asked.words.say
    return [
        input_of("until", say("form-until"), _day(asked.today + timedelta(days=1))),
        input_of("reason", say("form-why"), words_of(), hint=say("form-snooze-hint")),
    ]


def _add_action(asked: _Asked) -> list[Json]:
    say = asked.words.say
    user: Json = {"type": "users_select", "initial_user": asked.user}
    kinds = {kind: say("action-kind", kind=kind.value) for kind in ActionKind}
    done: Json = {"type": "checkboxes", "options": [option_of("done", say("form-already-done"))]}
    return [
        input_of("kind", say("form-kind"), choice_of(kinds, ActionKind.CORRECTIVE)),
        input_of("title", say("form-title"), words_of(_MAX_TITLE, is_long=False)),
        input_of("owner", say("form-owner"), user),
        input_of("due", say("form-due"), _day(asked.today + timedelta(days=7))),
        input_of("is_done", say("form-done"), done, is_optional=True),
    ]


def _resolve(asked: _Asked) -> list[Json]:
    say = asked.words.say
    causes = {
        cause: say("root-cause", name=cause.value.replace(".", "-"), category=cause.value)
        for cause in RootCause
    }
    ends = {each: say("choose-resolution", resolution=each.value) for each in RESOLUTIONS}
    return [
        input_of("resolution", say("form-resolution"), choice_of(ends, Resolution.FIXED)),
        *_planned(asked),
        input_of("cause", say("form-cause"), choice_of(causes), is_optional=True),
        input_of("cause_text", say("form-cause-text"), words_of(), is_optional=True),
        input_of("note", say("form-note"), words_of(), is_optional=True, hint=say("form-note-hint")),
        input_of(
            "duplicate_of",
            say("form-duplicate-of"),
            words_of(40, is_long=False, hint="T-000041"),
            is_optional=True,
        ),
        input_of(
            "quiet_until",
            say("form-quiet-until"),
            {"type": "datepicker"},
            is_optional=True,
            hint=say("form-quiet-hint"),
        ),
    ]


def _planned(asked: _Asked) -> list[Json]:
    """Offer the actions that are not done yet: a fix needs one that is."""
    say = asked.words.say
    planned = [action for action in asked.ticket.actions if not action.is_done]
    options = [
        option_of(
            str(action.number),
            f"{action.number}  {say('action-kind', kind=action.kind.value).lower()}: {action.title}",
        )
        for action in planned[-_MAX_BOXES:]
    ]
    if not options:
        return []
    boxes: Json = {"type": "checkboxes", "options": options}
    return [input_of("done", say("form-done-already"), boxes, is_optional=True)]


def _false_positive(asked: _Asked) -> list[Json]:
    say = asked.words.say
    return [input_of("reason", say("form-wrong-rule"), words_of(), hint=say("form-wrong-hint"))]


def _escalate(asked: _Asked) -> list[Json]:
    say = asked.words.say
    chain = " → ".join(asked.ticket.escalation) or say("form-no-chain")
    return [
        section(text.mrkdwn(say("form-chain", chain=chain), 600)),
        input_of("reason", say("form-need"), words_of()),
    ]


_BODIES: dict[Verb, Callable[[_Asked], list[Json]]] = {
    Verb.ASSIGN: _assign,
    Verb.SNOOZE: _snooze,
    Verb.ADD_ACTION: _add_action,
    Verb.RESOLVE: _resolve,
    Verb.FALSE_POSITIVE: _false_positive,
    Verb.ESCALATE: _escalate,
}


def input_of(name: str, label: str, element: Json, *, is_optional: bool = False, hint: str = "") -> Json:
    """Return a field of a form."""
    block: Json = {
        "type": "input",
        "block_id": name,
        "label": plain_of(label, 150),
        "optional": is_optional,
        "element": {**element, "action_id": name},
    }
    return {**block, "hint": plain_of(hint, 300)} if hint else block


def words_of(limit: int = _MAX_TEXT, *, is_long: bool = True, hint: str = "") -> Json:
    """Return a field to write in."""
    element: Json = {"type": "plain_text_input", "multiline": is_long, "max_length": limit}
    return {**element, "placeholder": plain_of(hint, 150)} if hint else element


def _day(initial: date) -> Json:
    return {"type": "datepicker", "initial_date": initial.isoformat()}


def choice_of(options: Mapping[E, str], initial: E | None = None) -> Json:
    """Return a list to choose from."""
    element: Json = {
        "type": "static_select",
        "options": [option_of(str(value), label) for value, label in options.items()],
    }
    if initial is not None:
        element["initial_option"] = option_of(str(initial), options[initial])
    return element


def option_of(value: str, label: str) -> Json:
    """Return one thing to choose."""
    return {"text": plain_of(label, 75), "value": value}


def _place(ticket: Ticket, words: Words) -> str:
    where = words.say("in-total") if ticket.dimension == "all" else text.code(ticket.segment, 200)
    return f"{text.code(ticket.rule_id, 200)}  {where}"


def plain_of(content: str, limit: int) -> Json:
    """Return a text in which nothing is parsed, at most `limit` long."""
    return {"type": "plain_text", "text": text.plain(content, limit), "emoji": False}

"""What a person may ask for on a ticket, by a button, a slash command or a form; free of any channel."""

from enum import StrEnum

from risk_pipeline.domain.tickets.states import TRANSITIONS, By, State


class Verb(StrEnum):
    """What is asked for. `look` reads, `override` changes a risk, `operate` and `act_for` the platform.

    `declare` to `publish_statement` are about incidents.
    """

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    ADD_ACTION = "add_action"
    RESOLVE = "resolve"
    FALSE_POSITIVE = "false_positive"
    ESCALATE = "escalate"
    ACCEPT = "accept"
    LOOK = "look"
    DECLARE = "declare"
    WORK_INCIDENT = "work_incident"
    LEAD_INCIDENT = "lead_incident"
    CLEAR_STATEMENT = "clear_statement"
    CONFIRM_FACTS = "confirm_facts"
    PUBLISH_STATEMENT = "publish_statement"
    OVERRIDE = "override"
    OPERATE = "operate"
    ACT_FOR = "act_for"


def offered(state: State, *, is_storm: bool = False) -> tuple[Verb, ...]:
    """Return what the state machine lets a person do in a state, in the order in which to show it.

    The parent of a storm closes with its children, nobody closes it. A closed ticket offers nothing:
    only the data and the clock reopen.
    """
    if state is State.CLOSED:
        return ()
    closes = _may(state, State.CLOSED) and not is_storm
    shown = {
        Verb.ACKNOWLEDGE: _may(state, State.ACKNOWLEDGED),
        Verb.ASSIGN: True,
        Verb.SNOOZE: True,
        Verb.ADD_ACTION: True,
        Verb.RESOLVE: closes,
        Verb.FALSE_POSITIVE: closes,
        Verb.ESCALATE: True,
    }
    return tuple(verb for verb, is_shown in shown.items() if is_shown)


def _may(state: State, target: State) -> bool:
    return By.PERSON in TRANSITIONS.get((state, target), frozenset())

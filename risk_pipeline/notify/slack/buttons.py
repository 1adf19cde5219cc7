"""The buttons under a ticket's message; they follow its state."""

from risk_pipeline.domain.commands.offers import Verb, offered
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.tickets.states import State
from risk_pipeline.notify.slack import text

BLOCK_ID = "risk_buttons"
PREFIX = "risk_"
LABELS: dict[Verb, str] = {
    Verb.ACKNOWLEDGE: "Acknowledge",
    Verb.ASSIGN: "Assign",
    Verb.SNOOZE: "Snooze",
    Verb.ADD_ACTION: "Add action",
    Verb.RESOLVE: "Resolve",
    Verb.FALSE_POSITIVE: "False positive",
    Verb.ESCALATE: "Escalate",
}


def to_buttons(message: TicketMessage) -> list[Json]:
    """Return the block of buttons; nothing where nothing can be done."""
    if message.status not in set(State):
        return []
    verbs = offered(State(message.status), is_storm=message.series.is_storm)
    elements = [_button(verb, message.ticket_ref) for verb in verbs]
    return [{"type": "actions", "block_id": BLOCK_ID, "elements": elements}] if elements else []


def action_id(verb: Verb) -> str:
    """Return what Slack calls the button of a verb when it is clicked."""
    return f"{PREFIX}{verb}"


def _button(verb: Verb, ref: str) -> Json:
    button: Json = {
        "type": "button",
        "action_id": action_id(verb),
        "text": _plain(LABELS[verb]),
        "value": text.plain(ref, 100),
    }
    if verb is Verb.ACKNOWLEDGE:
        button["style"] = "primary"
    if verb is Verb.ESCALATE:
        button["style"] = "danger"
        button["confirm"] = {
            "title": _plain("Escalate this ticket?"),
            "text": _plain("The next person in its chain will be notified. You will be asked for a reason."),
            "confirm": _plain("Continue"),
            "deny": _plain("Not now"),
            "style": "danger",
        }
    return button


def _plain(content: str) -> Json:
    return {"type": "plain_text", "text": content, "emoji": False}

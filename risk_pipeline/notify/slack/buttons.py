"""The buttons under a ticket's message; they follow its state."""

from risk_pipeline.domain.commands.incidents import Press
from risk_pipeline.domain.commands.offers import Verb, offered
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.messages.message import TicketMessage
from risk_pipeline.domain.tickets.states import State, TicketKind
from risk_pipeline.notify.slack import text
from risk_pipeline.notify.slack.rooms.buttons import button_of
from risk_pipeline.wording.language import Words, words_in

BLOCK_ID = "risk_buttons"
PREFIX = "risk_"


def to_buttons(message: TicketMessage, *, declares: bool = False) -> list[Json]:
    """Return the block of buttons; nothing where nothing can be done.

    With `declares` one of them makes an incident of an open ticket.
    """
    if message.status not in set(State):
        return []
    verbs = offered(State(message.status), is_storm=message.series.is_storm)
    words = words_in(message.language)
    elements = [_button(verb, message.ticket_ref, words) for verb in verbs]
    if declares and verbs and message.ticket_kind is not TicketKind.DATA:
        elements.append(button_of(Press.DECLARE, message.ticket_ref, words))
    return [{"type": "actions", "block_id": BLOCK_ID, "elements": elements}] if elements else []


def action_id(verb: Verb) -> str:
    """Return what Slack calls the button of a verb when it is clicked."""
    return f"{PREFIX}{verb}"


def label_of(verb: Verb, words: Words) -> str:
    """Return what the button of a verb says."""
    return words.say("button", verb=verb.value)


def _button(verb: Verb, ref: str, words: Words) -> Json:
    button: Json = {
        "type": "button",
        "action_id": action_id(verb),
        "text": _plain(label_of(verb, words)),
        "value": text.plain(ref, 100),
    }
    if verb is Verb.ACKNOWLEDGE:
        button["style"] = "primary"
    if verb is Verb.ESCALATE:
        button["style"] = "danger"
        button["confirm"] = {
            "title": _plain(words.say("escalate-title")),
            "text": _plain(words.say("escalate-text")),
            "confirm": _plain(words.say("escalate-continue")),
            "deny": _plain(words.say("escalate-cancel")),
            "style": "danger",
        }
    return button


def _plain(content: str) -> Json:
    return {"type": "plain_text", "text": content, "emoji": False}

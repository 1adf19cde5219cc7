"""What Slack sends when somebody clicks, files a form or types `/risk`: the keys that we read.

pydantic checks them where a call comes in by HTTP.
"""

from typing import NotRequired

from typing_extensions import TypedDict

from risk_pipeline.domain.json import Json
from risk_pipeline.notify.slack.interactive.forms import State


class Known(TypedDict):
    """Somebody or something with an id."""

    id: str


class Action(TypedDict):
    """The button that was clicked."""

    action_id: str
    action_ts: str
    value: NotRequired[str | None]


class ClickBody(TypedDict):
    """A click on a button."""

    user: Known
    channel: NotRequired[Known | None]
    trigger_id: str
    actions: list[Action]


class InputBlock(TypedDict):
    """A block of a form; all that can be filled in have an id."""

    type: str
    block_id: NotRequired[str]


class ViewState(TypedDict):
    """What was filled in."""

    values: State


class View(TypedDict):
    """A form."""

    callback_id: str
    private_metadata: str
    blocks: list[InputBlock]
    state: ViewState


class FormBody(TypedDict):
    """A form that was sent."""

    user: Known
    view: View


class FormAnswer(TypedDict, total=False):
    """How a submitted form is answered; an empty answer closes it."""

    response_action: str
    errors: dict[str, str]
    view: Json


class Item(TypedDict, total=False):
    """The message that somebody reacted to."""

    type: str
    channel: str
    ts: str


class Reaction(TypedDict):
    """Somebody put a sign on something."""

    type: str
    user: str
    reaction: str
    item: Item


class PinBody(TypedDict):
    """An event about a reaction."""

    event: Reaction


class SlashBody(TypedDict):
    """`/risk` and the text after it."""

    user_id: str
    channel_id: str
    trigger_id: str
    text: NotRequired[str | None]

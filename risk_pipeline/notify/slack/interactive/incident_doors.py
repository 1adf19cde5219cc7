"""Clicks, forms, `/risk incident` and pins about incidents: received once, answered in time."""

from dataclasses import dataclass
from typing import Protocol

from slack_bolt import Ack, BoltRequest

from risk_pipeline.domain.commands.incidents import IncidentCommand, IncidentDesk, Pinned, Press
from risk_pipeline.domain.errors import CallRefused, RiskError, TransitionRefused
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.notify.slack.blocks import Payload
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS
from risk_pipeline.notify.slack.interactive import slash
from risk_pipeline.notify.slack.interactive.answering import (
    Answering,
    envelope_of,
    in_time,
    to_form,
    trouble,
)
from risk_pipeline.notify.slack.interactive.bodies import ClickBody, FormBody, PinBody, SlashBody
from risk_pipeline.notify.slack.interactive.forms import to_errors
from risk_pipeline.notify.slack.interactive.incident_forms import read_incident_form, to_incident_modal
from risk_pipeline.notify.slack.interactive.incident_typing import (
    Listing,
    Opening,
    Saying,
    Showing,
    read_typed,
    say_incident_help,
)
from risk_pipeline.notify.slack.interactive.modals import Origin, to_notice, unpack
from risk_pipeline.notify.slack.rooms.buttons import PREFIX
from risk_pipeline.notify.slack.rooms.posting import payload_of
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.saying import refusal_in

PIN = "pushpin"


class Inbox(Protocol):
    """Remembers what was dealt with."""

    def is_known(self, envelope: str) -> bool:
        """Whether this very envelope was dealt with before."""

    def note(self, envelope: str) -> None:
        """Remember that an envelope was dealt with."""


@dataclass
class IncidentDoors:
    """What people do about incidents in Slack."""

    desk: IncidentDesk
    inbox: Inbox
    answers: Answering

    def on_click(self, ack: Ack, body: ClickBody, request: BoltRequest) -> None:
        """Open the form of a button."""
        ack()
        envelope, user = envelope_of(request), str(body["user"]["id"])
        place = body.get("channel")
        channel = str(place.get("id") or "") if place else ""
        action = body["actions"][0]
        press, ref = Press(action["action_id"].removeprefix(PREFIX)), str(action.get("value") or "")
        key = f"slack:{ref}:{press}:{action['action_ts']}"
        try:
            if not self.inbox.is_known(envelope):
                said = self._open(press, Origin(ref, key, channel), user, str(body["trigger_id"]))
                if said:
                    self.answers.whisper(channel, user, slash.spoken(said))
                self.inbox.note(envelope)
        except RiskError as error:
            self.answers.whisper(channel, user, slash.spoken(trouble(error, self.answers.words(user))))

    def on_form(self, ack: Ack, body: FormBody, request: BoltRequest) -> None:
        """Do what a form asks for; what is wrong with it is said in it."""
        envelope, view, user = envelope_of(request), body["view"], str(body["user"]["id"])
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        try:
            if self.inbox.is_known(envelope):
                ack()
                return
            origin = unpack(view["private_metadata"])
            press = Press(view["callback_id"].removeprefix(PREFIX))
            asked = read_incident_form(press, origin, view["state"]["values"])
            ref = "" if press is Press.DECLARE else origin.ref
            work = self.answers.begin(self.desk.apply, IncidentCommand(ref, user, origin.key, asked))
            answer = in_time(work)
            if answer is None:
                said = self.answers.words(user)
                ack(
                    response_action="update",
                    view=to_notice("notice-working", said.say("wait-for-store"), said),
                )
                self.answers.finish(work, origin.channel, user)
            else:
                ack(**to_form(answer, fields))
                self.answers.after(answer)
            self.inbox.note(envelope)
        except (TransitionRefused, CallRefused) as refused:
            why = refusal_in(self.answers.words(user), refused)
            about = refused.about if isinstance(refused, TransitionRefused) else ()
            ack(response_action="errors", errors=to_errors(why, about, fields))
        except RiskError as error:
            words = self.answers.words(user)
            ack(response_action="update", view=to_notice("notice-not-done", trouble(error, words), words))

    def typed(self, body: SlashBody) -> Payload:
        """Return the answer to `/risk incident …`; a room says itself which incident is meant."""
        user, trigger = str(body["user_id"]), str(body["trigger_id"])
        channel = str(body["channel_id"])
        words = self.answers.words(user)
        match read_typed(str(body.get("text") or ""), self.desk.at(channel)):
            case Listing():
                return slash.say(self.desk.listed(user).text)
            case Showing(ref=ref):
                return self._shown(ref, user)
            case Opening(press=press, ref=ref):
                origin = Origin(ref, f"slack:{ref}:{press}:{trigger}", channel)
                said = self._open(press, origin, user, trigger)
                return slash.say(said or words.say("incident-form-open"))
            case Saying(ref=ref, asked=asked):
                answer = self.desk.apply(IncidentCommand(ref, user, f"slack:{ref}:typed:{trigger}", asked))
                self.answers.after(answer)
                return slash.say(answer.text)
            case wrong:
                return say_incident_help(wrong, words)

    def on_pin(self, body: PinBody) -> None:
        """Note a message of a room in the timeline when somebody puts a pin on it; once for a message."""
        event = body["event"]
        item = event.get("item") or {}
        if event.get("reaction") != PIN or item.get("type") != "message":
            return
        channel, ts, user = str(item.get("channel")), str(item.get("ts")), str(event.get("user"))
        ref = self.desk.at(channel)
        if not ref:
            return
        try:
            said = self._message(channel, ts)
        except TRANSPORT_ERRORS as error:
            self.answers.whisper(channel, user, self.answers.words(user).say("not-changed", error=str(error)))
            return
        if said is None:
            return
        try:
            answer = self.desk.pinned(ref, user, f"slack:{ref}:pin:{channel}:{ts}", said)
            self.answers.tell(answer, channel, user)
        except RiskError as error:
            self.answers.whisper(channel, user, slash.spoken(trouble(error, self.answers.words(user))))

    def _open(self, press: Press, origin: Origin, user: str, trigger: str) -> str:
        """Open a form; return what is to be said instead."""
        answer, offer = self.desk.prepare(press, origin.ref, user, origin.key)
        if offer is None:
            return answer.text
        words = words_in(answer.language)
        form = to_incident_modal(press, offer, origin, words)
        try:
            self.answers.client.views_open(trigger_id=trigger, view=form)
        except TRANSPORT_ERRORS:
            return words.say("form-too-late")
        return ""

    def _shown(self, ref: str, user: str) -> Payload:
        answer, message = self.desk.show(ref, user)
        if message is None:
            return slash.say(answer.text)
        shown = payload_of(message, DeliveryKind.ROOT, buttons=True)
        return {"response_type": "ephemeral", "text": str(shown["text"]), "blocks": shown["blocks"]}

    def _message(self, channel: str, ts: str) -> Pinned | None:
        """Return who wrote what; None for what a program wrote, whose words are in the timeline already."""
        client = self.answers.client
        found = client.conversations_replies(channel=channel, ts=ts, latest=ts, inclusive=True, limit=1)
        message = next((each for each in found.get("messages") or [] if each.get("ts") == ts), None)
        if message is None or not str(message.get("text") or "").strip():
            return None
        if message.get("bot_id") or message.get("user") == client.auth_test().get("user_id"):
            return None
        return Pinned(author=str(message.get("user") or ""), text=str(message["text"]))

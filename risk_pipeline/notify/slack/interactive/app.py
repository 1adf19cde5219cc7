"""The Bolt application: receives clicks, forms and `/risk`, answers Slack in time, and lets the desk act.

Slack waits three seconds. A click is acknowledged before anything is done. A form and `/risk` show the
outcome, so they wait a while for it, and then say that work continues.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

from risk_pipeline.domain.commands.commands import Acknowledge, Command, CommandDesk
from risk_pipeline.domain.commands.incidents import IncidentDesk
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import CallRefused, RiskError, TransitionRefused
from risk_pipeline.domain.tickets.ticket import parse_ref
from risk_pipeline.notify.slack.blocks import Payload
from risk_pipeline.notify.slack.buttons import PREFIX
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS
from risk_pipeline.notify.slack.interactive import slash
from risk_pipeline.notify.slack.interactive.answering import (
    Answering,
    envelope_of,
    in_time,
    to_form,
    trouble,
)
from risk_pipeline.notify.slack.interactive.bodies import ClickBody, FormBody, SlashBody
from risk_pipeline.notify.slack.interactive.forms import read_form, to_errors
from risk_pipeline.notify.slack.interactive.incident_doors import IncidentDoors
from risk_pipeline.notify.slack.interactive.incident_typing import VERB
from risk_pipeline.notify.slack.interactive.modals import Origin, to_modal, to_notice, unpack
from risk_pipeline.notify.slack.rooms.buttons import PREFIX as INCIDENT_PREFIX
from risk_pipeline.wording.language import words_in
from risk_pipeline.wording.saying import refusal_in

T = TypeVar("T")

__all__ = ["App", "build_app"]

SLASH = "/risk"
ENVELOPE_HEADER = "x-risk-envelope"
_PATIENCE_SECONDS = 2.0
_OURS, _OF_INCIDENTS = re.compile(f"^{PREFIX}"), re.compile(f"^{INCIDENT_PREFIX}")
_LOG = logging.getLogger(__name__)


def build_app(
    desk: CommandDesk,
    client: WebClient,
    *,
    today: Callable[[], date],
    on_change: Callable[[], None],
    signing_secret: str = "",
    incidents: IncidentDesk | None = None,
) -> App:
    """Return the application, which works for sockets and, with a signing secret, for HTTP.

    Args:
        desk: decides and acts.
        client: of the bot's token, without retries.
        today: the business day, for what a form proposes.
        on_change: called after a ticket changed, so that messages go out soon.
        incidents: decides and acts on incidents, where the register has types of them.
        signing_secret: what Slack signs its HTTP calls with; sockets need none.
    """
    app = App(
        client=client,
        signing_secret=signing_secret or None,
        token_verification_enabled=False,
        request_verification_enabled=True,
        logger=_LOG,
    )
    answers = Answering(client, on_change, desk)
    doors = _Doors(desk, answers, today)
    if incidents is not None:
        of_incidents = IncidentDoors(incidents, desk, answers)
        doors.of_incidents = of_incidents
        app.action(_OF_INCIDENTS)(of_incidents.on_click)
        app.view(_OF_INCIDENTS)(of_incidents.on_form)
        app.event("reaction_added")(of_incidents.on_pin)
    app.action(_OURS)(doors.on_click)
    app.view(_OURS)(doors.on_form)
    app.command(SLASH)(doors.on_slash)
    return app


@dataclass
class _Doors:
    desk: CommandDesk
    answers: Answering
    today: Callable[[], date]
    of_incidents: IncidentDoors | None = None

    # -- a button

    def on_click(self, ack: Ack, body: ClickBody, request: BoltRequest) -> None:
        ack()
        envelope = envelope_of(request)
        place = body.get("channel")
        channel = str(place.get("id") or "") if place else ""
        user = str(body["user"]["id"])
        try:
            if self.desk.is_known(envelope):
                return
            self._click(body, channel, user)
            self.desk.note(envelope)
        except RiskError as error:
            self.answers.whisper(channel, user, slash.spoken(trouble(error, self.answers.words(user))))

    def _click(self, body: ClickBody, channel: str, user: str) -> None:
        action = body["actions"][0]
        verb, ref = Verb(action["action_id"].removeprefix(PREFIX)), str(action.get("value") or "")
        key = f"slack:{parse_ref(ref)}:{verb}:{action['action_ts']}"
        if verb is Verb.ACKNOWLEDGE:
            self.answers.tell(self.desk.apply(Command(ref, user, key, Acknowledge())), channel, user)
            return
        answer = self.desk.prepare(verb, ref, user, key)
        if answer.ticket is None or not answer.is_ok:
            self.answers.tell(answer, channel, user)
            return
        words, origin = words_in(answer.language), Origin(ref, key, channel)
        form = to_modal(verb, answer.ticket, origin, user=user, today=self.today(), words=words)
        try:
            self.answers.client.views_open(trigger_id=body["trigger_id"], view=form)
        except TRANSPORT_ERRORS as error:
            _LOG.warning("The form %s for %s could not be opened: %s", verb, ref, error)
            self.answers.whisper(channel, user, words.say("form-too-late"))

    # -- a form

    def on_form(self, ack: Ack, body: FormBody, request: BoltRequest) -> None:
        envelope, view, user = envelope_of(request), body["view"], str(body["user"]["id"])
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        try:
            if self.desk.is_known(envelope):
                ack()
                return
            origin = unpack(view["private_metadata"])
            asked = read_form(Verb(view["callback_id"].removeprefix(PREFIX)), view["state"]["values"])
            work = self.answers.begin(self.desk.apply, Command(origin.ref, user, origin.key, asked))
            answer = in_time(work)
            if answer is None:
                said = self.answers.words(user)
                wait = to_notice("notice-working", said.say("wait-for-store"), said)
                ack(response_action="update", view=wait)
                self.answers.finish(work, origin.channel, user)
            else:
                ack(**to_form(answer, fields))
                self.answers.after(answer)
            self.desk.note(envelope)
        except (TransitionRefused, CallRefused) as refused:
            about = refused.about if isinstance(refused, TransitionRefused) else ()
            why = refusal_in(self.answers.words(user), refused)
            ack(response_action="errors", errors=to_errors(why, about, fields))
        except RiskError as error:
            words = self.answers.words(user)
            notice = to_notice("notice-not-done", trouble(error, words), words)
            ack(response_action="update", view=notice)

    # -- the slash command

    def on_slash(self, ack: Ack, body: SlashBody, request: BoltRequest) -> None:
        envelope, user, channel = envelope_of(request), str(body["user_id"]), str(body["channel_id"])
        try:
            if self.desk.is_known(envelope):
                ack()
                return
            work = self.answers.begin(self._slash, body)
            answer = in_time(work)
            if answer is None:
                ack(dict(slash.say(self.answers.words(user).say("wait-for-store"))))
                said = work.result()
                self.answers.whisper(channel, user, str(said["text"]), said.get("blocks"))
            else:
                ack(dict(answer))
            self.desk.note(envelope)
        except RiskError as error:
            ack(dict(slash.say(trouble(error, self.answers.words(user)))))

    def _slash(self, body: SlashBody) -> Payload:
        typed, user, trigger = str(body.get("text") or ""), str(body["user_id"]), str(body["trigger_id"])
        if self.of_incidents is not None and typed.split()[:1] == [VERB]:
            return self.of_incidents.typed(body)
        match slash.read_slash(typed):
            case slash.Help() as wrong:
                return slash.say_help(wrong, self.answers.words(user))
            case slash.My():
                return slash.say_mine(self.desk.mine(user), self.answers.words(user))
            case slash.Show(ref=ref):
                return slash.say_ticket(*self.desk.show(ref, user))
            case slash.Why(rule=rule, segment=segment, day=day):
                return slash.say(self.desk.why(rule, segment, day, user).text)
            case slash.Mute(ref=ref, snooze=snooze):
                answer = self.desk.apply(Command(ref, user, f"slack:mute:{trigger}", snooze))
                self.answers.after(answer)
                return slash.say(answer.text)

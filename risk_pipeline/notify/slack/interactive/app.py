"""The Bolt application: receives clicks, forms and `/risk`, answers Slack in time, and lets the desk act.

Slack waits three seconds. A click is acknowledged before anything is done. A form and `/risk` show the
outcome, so they wait a while for it, and then say that work continues.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

from risk_pipeline.domain.commands.commands import Acknowledge, Answer, Command, CommandDesk, Outcome
from risk_pipeline.domain.commands.offers import Verb
from risk_pipeline.domain.errors import CallRefused, RiskError, TransitionRefused
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.tickets.ticket import parse_ref
from risk_pipeline.notify.slack.blocks import Payload
from risk_pipeline.notify.slack.buttons import PREFIX
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS
from risk_pipeline.notify.slack.interactive import slash
from risk_pipeline.notify.slack.interactive.bodies import ClickBody, FormAnswer, FormBody, SlashBody
from risk_pipeline.notify.slack.interactive.forms import read_form, to_errors
from risk_pipeline.notify.slack.interactive.modals import Origin, to_modal, to_notice, unpack
from risk_pipeline.wording.language import Words, words_in
from risk_pipeline.wording.saying import refusal_in

T = TypeVar("T")

__all__ = ["App", "build_app", "make_client"]

SLASH = "/risk"
ENVELOPE_HEADER = "x-risk-envelope"
_PATIENCE_SECONDS = 2.0
_OURS = re.compile(f"^{PREFIX}")
_LOG = logging.getLogger(__name__)


def build_app(
    desk: CommandDesk,
    client: WebClient,
    *,
    today: Callable[[], date],
    on_change: Callable[[], None],
    signing_secret: str = "",
) -> App:
    """Return the application, which works for sockets and, with a signing secret, for HTTP.

    Args:
        desk: decides and acts.
        client: of the bot's token, without retries.
        today: the business day, for what a form proposes.
        on_change: called after a ticket changed, so that messages go out soon.
        signing_secret: what Slack signs its HTTP calls with; sockets need none.
    """
    app = App(
        client=client,
        signing_secret=signing_secret or None,
        token_verification_enabled=False,
        request_verification_enabled=True,
        logger=_LOG,
    )
    doors = _Doors(desk, client, today, on_change)
    app.action(_OURS)(doors.on_click)
    app.view(_OURS)(doors.on_form)
    app.command(SLASH)(doors.on_slash)
    return app


def make_client(token: str, base_url: str, timeout_seconds: float) -> WebClient:
    """Return a client that never retries."""
    return WebClient(
        token=token,
        base_url=base_url,
        timeout=timeout_seconds,  # type: ignore[arg-type]  # urllib takes fractions
        retry_handlers=[],
    )


@dataclass
class _Doors:
    desk: CommandDesk
    client: WebClient
    today: Callable[[], date]
    on_change: Callable[[], None]
    workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8, "risk-slack"))

    # -- a button

    def on_click(self, ack: Ack, body: ClickBody, request: BoltRequest) -> None:
        ack()
        envelope = _envelope(request)
        place = body.get("channel")
        channel = str(place.get("id") or "") if place else ""
        user = str(body["user"]["id"])
        try:
            if self.desk.is_known(envelope):
                return
            self._click(body, channel, user)
            self.desk.note(envelope)
        except RiskError as error:
            self._whisper(channel, user, slash.spoken(_trouble(error, self._words(user))))

    def _click(self, body: ClickBody, channel: str, user: str) -> None:
        action = body["actions"][0]
        verb, ref = Verb(action["action_id"].removeprefix(PREFIX)), str(action.get("value") or "")
        key = f"slack:{parse_ref(ref)}:{verb}:{action['action_ts']}"
        if verb is Verb.ACKNOWLEDGE:
            self._tell(self.desk.apply(Command(ref, user, key, Acknowledge())), channel, user)
            return
        answer = self.desk.prepare(verb, ref, user, key)
        if answer.ticket is None or not answer.is_ok:
            self._tell(answer, channel, user)
            return
        words, origin = words_in(answer.language), Origin(ref, key, channel)
        form = to_modal(verb, answer.ticket, origin, user=user, today=self.today(), words=words)
        try:
            self.client.views_open(trigger_id=body["trigger_id"], view=form)
        except TRANSPORT_ERRORS as error:
            _LOG.warning("The form %s for %s could not be opened: %s", verb, ref, error)
            self._whisper(channel, user, words.say("form-too-late"))

    # -- a form

    def on_form(self, ack: Ack, body: FormBody, request: BoltRequest) -> None:
        envelope, view, user = _envelope(request), body["view"], str(body["user"]["id"])
        fields = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        try:
            if self.desk.is_known(envelope):
                ack()
                return
            origin = unpack(view["private_metadata"])
            asked = read_form(Verb(view["callback_id"].removeprefix(PREFIX)), view["state"]["values"])
            work = self._begin(self.desk.apply, Command(origin.ref, user, origin.key, asked))
            answer = _in_time(work)
            if answer is None:
                said = self._words(user)
                wait = to_notice("notice-working", said.say("wait-for-store"), said)
                ack(response_action="update", view=wait)
                self._finish(work, origin.channel, user)
            else:
                ack(**_to_form(answer, fields))
                self._after(answer)
            self.desk.note(envelope)
        except (TransitionRefused, CallRefused) as refused:
            about = refused.about if isinstance(refused, TransitionRefused) else ()
            why = refusal_in(self._words(user), refused)
            ack(response_action="errors", errors=to_errors(why, about, fields))
        except RiskError as error:
            words = self._words(user)
            notice = to_notice("notice-not-done", _trouble(error, words), words)
            ack(response_action="update", view=notice)

    # -- the slash command

    def on_slash(self, ack: Ack, body: SlashBody, request: BoltRequest) -> None:
        envelope, user, channel = _envelope(request), str(body["user_id"]), str(body["channel_id"])
        try:
            if self.desk.is_known(envelope):
                ack()
                return
            work = self._begin(self._slash, str(body.get("text") or ""), user, str(body["trigger_id"]))
            answer = _in_time(work)
            if answer is None:
                ack(dict(slash.say(self._words(user).say("wait-for-store"))))
                said = work.result()
                self._whisper(channel, user, str(said["text"]), said.get("blocks"))
            else:
                ack(dict(answer))
            self.desk.note(envelope)
        except RiskError as error:
            ack(dict(slash.say(_trouble(error, self._words(user)))))

    def _slash(self, typed: str, user: str, trigger: str) -> Payload:
        match slash.read_slash(typed):
            case slash.Help() as wrong:
                return slash.say_help(wrong, self._words(user))
            case slash.My():
                return slash.say_mine(self.desk.mine(user), self._words(user))
            case slash.Show(ref=ref):
                return slash.say_ticket(*self.desk.show(ref, user))
            case slash.Why(rule=rule, segment=segment, day=day):
                return slash.say(self.desk.why(rule, segment, day, user).text)
            case slash.Mute(ref=ref, snooze=snooze):
                answer = self.desk.apply(Command(ref, user, f"slack:mute:{trigger}", snooze))
                self._after(answer)
                return slash.say(answer.text)

    # -- what follows

    def _words(self, user: str) -> Words:
        """Return the words of a person's language."""
        return words_in(self.desk.language_of(user))

    def _begin(self, work: Callable[..., T], *given: object) -> Future[T]:
        return self.workers.submit(work, *given)

    def _finish(self, work: Future[Answer], channel: str, user: str) -> None:
        """Wait as long as it takes, then report the outcome."""
        try:
            answer = work.result()
        except RiskError as error:
            self._whisper(channel, user, slash.spoken(_trouble(error, self._words(user))))
            return
        self._whisper(channel, user, slash.spoken(answer.text))
        self._after(answer)

    def _tell(self, answer: Answer, channel: str, user: str) -> None:
        """Everybody sees on the message what was done; a failure is shown only to the person who tried."""
        if not answer.is_ok:
            self._whisper(channel, user, slash.spoken(answer.text))
        self._after(answer)

    def _after(self, answer: Answer) -> None:
        if answer.outcome is Outcome.DONE:
            self.on_change()

    def _whisper(self, channel: str, user: str, words: str, blocks: Sequence[Json] | None = None) -> None:
        """Say something that only one person sees. It is a courtesy: the ticket does not depend on it."""
        try:
            self.client.chat_postEphemeral(channel=channel, user=user, text=words, blocks=blocks)
        except TRANSPORT_ERRORS as error:
            _LOG.warning("%s was not told in %s: %s", user, channel, error)


def _in_time(work: Future[T]) -> T | None:
    """Return the outcome, or None if Slack should not wait any longer."""
    try:
        return work.result(_PATIENCE_SECONDS)
    except TookTooLong:
        return None


def _to_form(answer: Answer, fields: list[str]) -> FormAnswer:
    if answer.is_ok:
        return {}
    if answer.outcome is Outcome.IMPOSSIBLE and fields:
        return {"response_action": "errors", "errors": to_errors(answer.text, answer.about, fields)}
    return {
        "response_action": "update",
        "view": to_notice("notice-not-allowed", answer.text, words_in(answer.language)),
    }


def _trouble(error: RiskError, words: Words) -> str:
    if isinstance(error, TransitionRefused):
        return refusal_in(words, error)
    _LOG.warning("%s", error)
    return words.say("not-changed", error=str(error))


def _envelope(request: BoltRequest) -> str:
    """Return what identifies this call: a socket's envelope, or an HTTP signature."""
    for name, kind in ((ENVELOPE_HEADER, "socket"), ("x-slack-signature", "http")):
        if given := request.headers.get(name):
            return f"{kind}:{given[0]}"
    return f"body:{hashlib.sha256(request.raw_body.encode()).hexdigest()}"

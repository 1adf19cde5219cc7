"""How people are answered: in time, in their language, and only they see what concerns nobody else."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from risk_pipeline.domain.commands.commands import Answer, Outcome
from risk_pipeline.domain.errors import RiskError, TransitionRefused
from risk_pipeline.domain.json import Json
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS
from risk_pipeline.notify.slack.interactive import slash
from risk_pipeline.notify.slack.interactive.bodies import FormAnswer
from risk_pipeline.notify.slack.interactive.forms import to_errors
from risk_pipeline.notify.slack.interactive.modals import to_notice
from risk_pipeline.wording.language import Words, words_in
from risk_pipeline.wording.saying import refusal_in

T = TypeVar("T")
ENVELOPE_HEADER = "x-risk-envelope"
_PATIENCE_SECONDS = 2.0
_LOG = logging.getLogger(__name__)


class Speaks(Protocol):
    """Knows the language of people."""

    def language_of(self, user: str) -> Language:
        """Return the language of a person."""


@dataclass
class Answering:
    """Answers people through Slack; `on_change` is called after something changed."""

    client: WebClient
    on_change: Callable[[], None]
    people: Speaks
    workers: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(8, "risk-slack"), kw_only=True
    )

    def words(self, user: str) -> Words:
        """Return the words of a person's language."""
        return words_in(self.people.language_of(user))

    def begin(self, work: Callable[..., T], *given: object) -> Future[T]:
        """Begin something that may take longer than Slack waits."""
        return self.workers.submit(work, *given)

    def finish(self, work: Future[Answer], channel: str, user: str) -> None:
        """Wait as long as it takes, then report the outcome."""
        try:
            answer = work.result()
        except RiskError as error:
            self.whisper(channel, user, slash.spoken(trouble(error, self.words(user))))
            return
        self.whisper(channel, user, slash.spoken(answer.text))
        self.after(answer)

    def tell(self, answer: Answer, channel: str, user: str) -> None:
        """Everybody sees on the message what was done; a failure is shown only to the person who tried."""
        if not answer.is_ok:
            self.whisper(channel, user, slash.spoken(answer.text))
        self.after(answer)

    def after(self, answer: Answer) -> None:
        """Let messages go out soon after a change."""
        if answer.outcome is Outcome.DONE:
            self.on_change()

    def whisper(self, channel: str, user: str, words: str, blocks: Sequence[Json] | None = None) -> None:
        """Say something that only one person sees. It is a courtesy: the ticket does not depend on it."""
        try:
            self.client.chat_postEphemeral(channel=channel, user=user, text=words, blocks=blocks)
        except TRANSPORT_ERRORS as error:
            _LOG.warning("%s was not told in %s: %s", user, channel, error)


def in_time(work: Future[T]) -> T | None:
    """Return the outcome, or None if Slack should not wait any longer."""
    try:
        return work.result(_PATIENCE_SECONDS)
    except TookTooLong:
        return None


def to_form(answer: Answer, fields: list[str]) -> FormAnswer:
    """Return how a submitted form is answered: it closes, shows an error at a field, or says no."""
    if answer.is_ok:
        return {}
    if answer.outcome is Outcome.IMPOSSIBLE and fields:
        return {"response_action": "errors", "errors": to_errors(answer.text, answer.about, fields)}
    return {
        "response_action": "update",
        "view": to_notice("notice-not-allowed", answer.text, words_in(answer.language)),
    }


def trouble(error: RiskError, words: Words) -> str:
    """Return what somebody is told of an error."""
    if isinstance(error, TransitionRefused):
        return refusal_in(words, error)
    _LOG.warning("%s", error)
    return words.say("not-changed", error=str(error))


def envelope_of(request: BoltRequest) -> str:
    """Return what identifies this call: a socket's envelope, or an HTTP signature."""
    for name, kind in ((ENVELOPE_HEADER, "socket"), ("x-slack-signature", "http")):
        if given := request.headers.get(name):
            return f"{kind}:{given[0]}"
    return f"body:{hashlib.sha256(request.raw_body.encode()).hexdigest()}"

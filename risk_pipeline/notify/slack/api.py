"""Slack's Web API as this package uses it: one call, one attempt, errors in our own words.

The SDK's own retries are off, because they repeat a post whose answer was lost.
"""

import hashlib
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError
from slack_sdk.web import SlackResponse

from risk_pipeline.domain.clock import Clock
from risk_pipeline.domain.commands.directory import ChannelCache, ListedChannels
from risk_pipeline.domain.errors import DeliveryDeferred, DeliveryRefused, DeliveryUnknown, SenderRefused
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS, malformed, slack_code, translate

CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{7,}")
_RETRY_LOOKUP = timedelta(seconds=30)
_DIRECT = "slack:"
# As long as people are known: a channel that is made anew under an old name has another id.
_LISTED_FOR = timedelta(days=1)
_GONE = frozenset({"channel_not_found", "is_archived"})
_LOG = logging.getLogger(__name__)
# The SDK also logs what it raises; our own errors say it once.
_SILENT = logging.getLogger(f"{__name__}.sdk")
_SILENT.setLevel(logging.CRITICAL)


class Client(WebClient):
    """The SDK's client: one attempt a call, and an answer that broke off is let go at once."""

    def __init__(
        self, token: str, base_url: str, timeout_seconds: float, logger: logging.Logger | None = None
    ) -> None:
        super().__init__(
            token=token,
            base_url=base_url,
            timeout=timeout_seconds,  # type: ignore[arg-type]  # urllib takes fractions
            retry_handlers=[],
            logger=logger,
        )

    def api_call(self, *arguments: object, **named: object) -> SlackResponse:
        """Make the call. Raises what the SDK raises."""
        try:
            return super().api_call(*arguments, **named)  # type: ignore[arg-type]
        except TRANSPORT_ERRORS as error:
            # The SDK keeps the error in a frame that the error keeps: the answer's socket would stay open.
            traceback.clear_frames(error.__traceback__)
            raise


@dataclass(frozen=True)
class KeptChannels:
    """The list of channels, as far as it was read, beyond the process that read it.

    Slack lets it be read about twenty pages a minute: a large workspace takes longer than one process lives.
    """

    cache: ChannelCache
    clock: Clock

    def read(self, workspace: str) -> tuple[dict[str, str], str]:
        """Return ids by name, and the cursor of the next page; empty at the list's end, or its beginning."""
        kept, now = self.cache.get(workspace), self.clock.now()
        if kept is None or now - kept.checked_at >= _LISTED_FOR:
            return {}, ""
        return dict(kept.ids), kept.cursor

    def write(self, workspace: str, ids: Mapping[str, str], cursor: str) -> None:
        """Keep them."""
        self.cache.put(workspace, ListedChannels(dict(ids), cursor, self.clock.now()))


class SlackApi:
    """Writes messages, reads channels, joins them, knows their ids."""

    def __init__(
        self,
        token: str,
        base_url: str,
        timeout_seconds: float,
        who: Callable[[str], str | None] = lambda _person: None,
        kept: KeptChannels | None = None,
    ) -> None:
        """`who` gives the Slack id of a person of the register, for direct messages.

        `kept` is where the list of channels outlives this process.
        """
        self._who, self._kept = who, kept
        # Another token may be of another workspace, whose channels have other ids.
        self._workspace = hashlib.sha256(f"{base_url} {token}".encode()).hexdigest()[:16]
        self._client = Client(token, base_url, timeout_seconds, _SILENT)
        self._channel_ids: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._cursor, self._is_listed, self._is_recalled = "", False, kept is None
        self._malformed = malformed(token)

    def write(self, method: str, channel: str, arguments: Mapping[str, object]) -> SlackResponse:
        """Make a call that sends a message; join a public channel the first time we write there.

        Raises:
            SlackApiError, OSError …: as the client raises them, for the caller to translate.
            SenderRefused: the token cannot be valid, so Slack is not even asked.
        """
        self._check_token()
        try:
            return self._client.api_call(method, json=dict(arguments))
        except TRANSPORT_ERRORS as error:
            if slack_code(error) in _GONE and self._channel_ids.pop(channel, ""):
                self._keep()  # whoever makes it anew and sends again must not wait for a day
            if slack_code(error) != "not_in_channel":
                raise
        self.read("conversations.join", channel, {"channel": arguments["channel"]})
        return self._client.api_call(method, json=dict(arguments))

    def upload(self, name: str, title: str, content: bytes) -> str | None:
        """Upload a picture that no channel shows yet; return its id, or None when Slack did not take it.

        A picture is an extra: without it the message goes out with Slack's own chart. One that was
        uploaded and never used is seen by nobody, so a repeated attempt shows nothing twice.
        """
        self._check_token()
        try:
            answer = self._client.files_upload_v2(
                filename=name, title=title, content=content, request_file_info=False
            )
        except (*TRANSPORT_ERRORS, SlackRequestError) as error:
            _LOG.warning("The picture %s was left out: %s", name, error)
            return None
        return str(answer["files"][0]["id"])

    def call(self, method: str, arguments: Mapping[str, object]) -> SlackResponse:
        """Make a call that may be made twice. Raises as `write` does."""
        self._check_token()
        return self._client.api_call(method, params=dict(arguments))

    def read(self, method: str, channel: str, arguments: Mapping[str, object]) -> SlackResponse:
        """Make a call that sends no message, so that a lost answer leaves nothing in doubt.

        Raises:
            DeliveryDeferred, DeliveryRefused, SenderRefused: nothing was sent, and why.
        """
        try:
            return self.call(method, arguments)
        except TRANSPORT_ERRORS as error:
            translated = translate(error, method, channel)
            if isinstance(translated, DeliveryUnknown):
                raise DeliveryDeferred(str(translated), _RETRY_LOOKUP) from error
            raise translated from error

    def _check_token(self) -> None:
        if self._malformed:
            raise SenderRefused(self._malformed, code="malformed_token")

    def pages(
        self, method: str, key: str, channel: str, arguments: Mapping[str, object]
    ) -> Iterator[dict[str, Any]]:
        """Read a list to its end."""
        cursor = ""
        while True:
            answer = self.read(method, channel, {**arguments, **({"cursor": cursor} if cursor else {})})
            yield from answer.get(key) or []
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def channel_id(self, name: str) -> str:
        """Return the id behind a channel's name; an id is itself, `slack:<person>` their direct messages.

        The list is read as far as the name, and from there on for the next one, also by the next process: a
        rate limit in between costs no page twice. Before a channel is said not to be there, its end was read.
        """
        if CHANNEL_ID.fullmatch(name):
            return name
        if name.startswith(_DIRECT):
            return self._direct(name)
        if not self._is_recalled and self._kept:
            self._channel_ids, self._cursor = self._kept.read(self._workspace)
            self._is_recalled = True
        while name not in self._channel_ids and not self._is_listed:
            self._list_more(name)
        if name not in self._channel_ids:
            raise DeliveryRefused(
                f"#{name}: no such channel is visible to the app, channel_not_found. Create it, or invite "
                "the app if it is private (/invite), or correct the owner's channel in register/owners.yaml.",
                code="channel_not_found",
            )
        return self._channel_ids[name]

    def _direct(self, name: str) -> str:
        if name not in self._people:
            user = self._who(name.removeprefix(_DIRECT))
            if user is None:
                raise DeliveryRefused(
                    f"{name}: nobody in Slack is known for this person, user_not_found. Correct slack_id or "
                    "email in register/routing.yaml (`people`).",
                    code="user_not_found",
                )
            opened = self.read("conversations.open", name, {"users": user})
            self._people[name] = str(opened["channel"]["id"])
        return self._people[name]

    def _list_more(self, wanted: str) -> None:
        query = {"types": "public_channel,private_channel", "limit": 1000}
        at = {"cursor": self._cursor} if self._cursor else {}
        try:
            answer = self.read("conversations.list", wanted, {**query, **at})
        except DeliveryRefused as error:
            if not at or error.code != "invalid_cursor":
                raise
            self._cursor = ""  # it is too old: the list is read from its beginning
            return
        self._channel_ids.update((each["name"], each["id"]) for each in answer.get("channels") or [])
        self._cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        self._is_listed = not self._cursor
        self._keep()

    def _keep(self) -> None:
        if self._kept:
            self._kept.write(self._workspace, self._channel_ids, self._cursor)

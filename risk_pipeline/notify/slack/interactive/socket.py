"""Socket Mode: Slack reaches us through a connection that we open. No public address is needed."""

from collections.abc import Sequence
from time import time

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from risk_pipeline.domain.errors import SenderRefused
from risk_pipeline.notify.slack.errors import TRANSPORT_ERRORS, slack_code, translate
from risk_pipeline.notify.slack.interactive.answering import ENVELOPE_HEADER


class Listener(SocketModeHandler):
    """Hands each envelope to the application, with its id: Slack repeats one that was not answered."""

    def stop(self) -> None:
        """Disconnect."""
        self.close()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one envelope."""
        start = time()
        headers: dict[str, str | Sequence[str]] = {ENVELOPE_HEADER: [req.envelope_id]}
        request = BoltRequest(mode="socket_mode", body=req.payload, headers=headers)
        send_response(client, req, self.app.dispatch(request), start)


def listen(app: App, app_token: str) -> Listener:
    """Connect and return; envelopes are handled in threads until `close()`. Reconnects automatically.

    Raises:
        SenderRefused: Slack does not let us in; the text says what to set.
    """
    listener = Listener(app, app_token)
    try:
        listener.connect()
    except TRANSPORT_ERRORS as error:
        listener.close()
        if not isinstance(error, SlackApiError):
            raise translate(error, "apps.connections.open", "") from error
        raise SenderRefused(
            f"Slack did not open a socket ({slack_code(error) or error}). RISK_SLACK_APP_TOKEN must be an "
            "app token (xapp-…) with the scope connections:write, and Socket Mode must be on: docs/slack.md."
        ) from error
    return listener

"""What each answer of Slack means for a message: refused, certainly not sent, or nobody knows."""

import http.client
import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackRequestError

from risk_pipeline.domain.errors import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUnknown,
    RiskError,
    SenderRefused,
)
from risk_pipeline.notify.http_answers import short

TRANSPORT_ERRORS = (SlackApiError, SlackRequestError, OSError, http.client.HTTPException)
BAD_BLOCKS = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments"}
)
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "team_added_to_org"})
_AMBIGUOUS = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
_DEFAULT_WAIT = timedelta(seconds=30)
_WAIT_WHEN_DOWN = timedelta(seconds=60)
# Asked to wait longer, we try again after this: a slip of a proxy must not silence us for a day.
_LONGEST_WAIT_SECONDS = 3600.0

_REINSTALL = "Reinstall the app in Slack, set RISK_SLACK_TOKEN to its bot token (xoxb-…) and run again"
_REFUSES_US = {
    "invalid_auth": _REINSTALL,
    "not_authed": _REINSTALL,
    "token_revoked": _REINSTALL,
    "token_expired": _REINSTALL,
    "account_inactive": _REINSTALL,
    "not_allowed_token_type": "RISK_SLACK_TOKEN must be the bot token (xoxb-…)",
    "missing_scope": "Add the scopes of docs/slack-app-manifest.yaml and reinstall the app",
    "no_permission": "Add the scopes of docs/slack-app-manifest.yaml and reinstall the app",
    "org_login_required": "The workspace is being migrated; run again when an admin says it is done",
    "ekm_access_denied": "An admin of the workspace has to lift the suspension",
    "team_access_not_granted": "Install the app in this workspace",
    "access_denied": "An admin of the workspace has to allow the app",
    "accesslimited": "An admin of the workspace has to allow the app",
}
_REFUSES_MESSAGE = {
    "is_archived": "Unarchive {channel}, or give the owner another channel in register/owners.yaml",
    "channel_not_found": (
        "Create {channel}, or invite the app if it is private (/invite), or correct the owner's channel "
        "in register/owners.yaml"
    ),
    "not_in_channel": "Invite the app to {channel} (/invite)",
    "restricted_action": "Allow apps to post in {channel} (channel settings, posting permissions)",
    "restricted_action_read_only_channel": "Allow apps to post in {channel}; it is read-only",
    "restricted_action_thread_locked": "Unlock the ticket's thread in {channel}",
    "message_not_found": "The ticket's message in {channel} was deleted in Slack; the ticket has its history",
    "thread_not_found": "The ticket's thread in {channel} was deleted in Slack; the ticket has its history",
    "cant_update_message": "The message in {channel} is another app's; use the token it was posted with",
    "edit_window_closed": "Allow apps to edit messages at any time (workspace settings)",
    "msg_too_long": "Please report this with the ticket's reference; it should not happen",
}


_BOT_TOKEN = re.compile(r"(xoxe\.)?xoxb-[A-Za-z0-9-]+")
_OTHER_TOKENS = {
    "xapp-": "it is an app token; that goes into RISK_SLACK_APP_TOKEN",
    "xoxp-": "it is a user's token",
    "xoxa-": "it is a workspace token",
}
# The fault of one message or thread: the channel takes others.
_OF_MESSAGE = frozenset(
    {"restricted_action_thread_locked", "message_not_found", "thread_not_found", "cant_update_message"}
)


def malformed(token: str) -> str:
    """Return why a text cannot be a bot token, without showing it; empty where only Slack can tell."""
    if _BOT_TOKEN.fullmatch(token):
        return ""
    what = next((what for begin, what in _OTHER_TOKENS.items() if token.startswith(begin)), "")
    if not what and token.startswith("xoxb-"):
        what = "it contains a space, a line break or an invalid character"
    return (
        f"RISK_SLACK_TOKEN is not a bot token: {what or 'it does not begin with xoxb-'}. "
        "Copy the app's Bot User OAuth Token from Slack and run again."
    )


def translate(
    error: Exception, what: str, channel: str, remedies: Mapping[str, str] = _REFUSES_MESSAGE
) -> RiskError:
    """Turn an error of the client into ours; `what` says what was tried, `channel` where, if anywhere.

    `remedies`: what to do about a refusal, by its code, where that differs from messages of tickets.
    """
    where = f"#{channel}"
    tried = f"{what} in {where}" if channel else what
    if isinstance(error, SlackApiError):
        return _of_answer(error, tried, where, remedies)
    if is_refused_connection(error):
        return DeliveryDeferred(f"{tried}: Slack cannot be reached ({_reason(error)})", _WAIT_WHEN_DOWN)
    return DeliveryUnknown(f"{tried}: the answer was lost ({_reason(error)})")


def slack_code(error: Exception) -> str:
    """Return Slack's error code, e.g. `is_archived`; empty when there is none."""
    if not isinstance(error, SlackApiError) or not hasattr(error.response, "get"):
        return ""
    return str(error.response.get("error") or "")


def is_refused_connection(error: Exception) -> bool:
    """Whether no connection was made, so that nothing can have been sent."""
    reason = error.reason if isinstance(error, URLError) else error
    never_connected = (ConnectionRefusedError, http.client.InvalidURL)
    # By name: socket.gaierror (no such host) and ssl.SSLCertVerificationError both end before any request.
    return isinstance(reason, never_connected) or type(reason).__name__ in {
        "gaierror",
        "SSLCertVerificationError",
    }


def _of_answer(error: SlackApiError, tried: str, where: str, remedies: Mapping[str, str]) -> RiskError:
    code, status = slack_code(error), int(getattr(error.response, "status_code", 200) or 200)
    if status == 429 or code in _RATE_LIMITED:
        wait = _retry_after(error)
        return DeliveryDeferred(
            f"{tried}: Slack asks to wait {wait.total_seconds():,.0f} s ({code or 429})", wait
        )
    if _is_in_doubt(status, code):
        return DeliveryUnknown(f"{tried}: Slack failed with HTTP {status} {short(code)}")
    if code in _REFUSES_US and code not in remedies:
        text = f"{tried}: Slack refused the request, {code}{_scopes(error)}. {_REFUSES_US[code]}."
        return SenderRefused(text, code=code)
    if status >= 300 and code not in _REFUSES_MESSAGE:
        return SenderRefused(
            f"{tried}: HTTP {status} and no answer from Slack's Web API ({short(code)}). "
            "Check RISK_SLACK_BASE_URL and any proxy in between.",
            code=f"http_{status}",
        )
    remedy = remedies.get(code) or _REFUSES_MESSAGE.get(
        code, "See https://api.slack.com/methods/chat.postMessage#errors"
    )
    text = f"{tried}: refused, {code}. {remedy.format(channel=where)}."
    return DeliveryRefused(text, code=code or "refused", is_of_place=code not in _OF_MESSAGE)


def _is_in_doubt(status: int, code: str) -> bool:
    is_cut_answer = status < 300 and " " in code  # the SDK's words for a body that is not JSON
    return status >= 500 or status == 408 or code in _AMBIGUOUS or is_cut_answer


def _retry_after(error: SlackApiError) -> timedelta:
    headers = {str(key).lower(): value for key, value in (error.response.headers or {}).items()}
    try:
        return timedelta(seconds=min(max(float(headers["retry-after"]), 1.0), _LONGEST_WAIT_SECONDS))
    except (KeyError, ValueError):
        return _DEFAULT_WAIT


def _scopes(error: SlackApiError) -> str:
    needed = error.response.get("needed")
    return f" (needs {needed}, has {error.response.get('provided') or 'none'})" if needed else ""


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return short(f"{type(reason).__name__}: {reason}")

"""A call by HTTP that says it comes from Slack: its signature, its age, and that it is what Slack sends.

Whoever knows the address may send anything. Bolt expects Slack, so that nothing else may reach it.
"""

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from pydantic import TypeAdapter
from slack_sdk.signature import SignatureVerifier
from typing_extensions import TypedDict

from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.json import JsonValue
from risk_pipeline.notify.slack.interactive.bodies import ClickBody, FormBody, SlashBody

STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"


class _Kind(TypedDict):
    type: str


_BY_TYPE: Mapping[str, TypeAdapter[ClickBody] | TypeAdapter[FormBody]] = {
    "block_actions": TypeAdapter(ClickBody),
    "view_submission": TypeAdapter(FormBody),
}
_SLASH = TypeAdapter(SlashBody)
_OTHER = TypeAdapter(_Kind)


def check_signature(headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """Check that Slack signed the call, within the last five minutes.

    Raises:
        CallRefused: it did not.
    """
    stamp, signature = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
    # `int` would take other digits than these, and comparing signatures takes ASCII alone.
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and signature.isascii()):
        raise CallRefused("the signature or its time is malformed")
    if not SignatureVerifier(secret).is_valid(body, stamp, signature):
        raise CallRefused("the signature is wrong or too old")


def check_body(body: bytes) -> str:
    """Return the body of a signed call as text, as Slack encodes a click, a form or a slash command.

    Raises:
        ValueError: it is none of these; the text does not quote it.
    """
    text = body.decode("utf-8")
    fields = dict(parse_qsl(text, keep_blank_values=True))
    if "payload" in fields:
        _check_payload(json.loads(fields["payload"]))
    elif "command" in fields:
        _SLASH.validate_python(fields)
    else:
        _check_payload(json.loads(text))
    return text


def _check_payload(payload: JsonValue) -> None:
    kind = _OTHER.validate_python(payload)["type"]
    if kind in _BY_TYPE:
        _BY_TYPE[kind].validate_python(payload)

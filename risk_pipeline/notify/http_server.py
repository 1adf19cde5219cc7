"""One HTTP endpoint for calls from Slack and from the webhooks of trackers. Every call is signed.

POST /slack/events       clicks, forms and /risk
POST /trackers/github    issues and comments
POST /trackers/jira      the same
GET  /health             whether the process is up
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from risk_pipeline.domain.errors import CallRefused
from risk_pipeline.domain.messages.tracker_issue import InboundEvent
from risk_pipeline.notify.slack.interactive.signed_calls import check_body, check_signature

# Reads a call of one tracker, its signature first; raises CallRefused.
Reader = Callable[[Mapping[str, str], bytes], Sequence[InboundEvent]]

Answering = Callable[[Request], Awaitable[Response]]

_MAX_BODY = 4_000_000
_LOG = logging.getLogger(__name__)


def build_site(
    slack: tuple[App, str] | None,
    readers: Mapping[str, Reader],
    receive: Callable[[Sequence[InboundEvent]], object],
) -> Starlette:
    """Return the site. What is not set up is not there: 404.

    Args:
        slack: the application, and the secret that Slack signs with.
        readers: by the last part of the path, `github` and `jira`.
        receive: acts on what a tracker called about, after the call was answered: it asks the tracker
            for more. What is lost on the way is read at the next poll.
    """
    routes = [Route("/health", lambda _: PlainTextResponse("ok\n"))]
    if slack is not None:
        routes.append(Route("/slack/events", _slack(*slack), methods=["POST"]))
    for name, reader in readers.items():
        routes.append(Route(f"/trackers/{name}", _tracker(name, reader, receive), methods=["POST"]))
    return Starlette(routes=routes)


def _slack(app: App, secret: str) -> Answering:
    async def answer(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        try:
            check_signature(request.headers, body, secret)
            check_body(body)
        except CallRefused as refused:
            _LOG.warning("A call to /slack/events was refused: %s", refused)
            return PlainTextResponse(f"{refused}\n", 401)
        except (ValueError, RecursionError) as error:
            _LOG.warning("A signed call to /slack/events was not understood: %s", type(error).__name__)
            return PlainTextResponse("not understood\n", 400)
        # Bolt waits for its listener, three seconds at most: not in the event loop.
        call = to_bolt_request(request, body)
        return to_starlette_response(await run_in_threadpool(app.dispatch, call))

    return answer


def _tracker(name: str, reader: Reader, receive: Callable[[Sequence[InboundEvent]], object]) -> Answering:
    async def answer(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        try:
            events = reader(request.headers, body)
        except CallRefused as refused:
            _LOG.warning("A call from %s was refused: %s", name, refused)
            return PlainTextResponse(f"{refused}\n", 401)
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            _LOG.warning("A signed call from %s was not understood: %s", name, type(error).__name__)
            return PlainTextResponse("not understood\n", 400)
        if not events:
            return PlainTextResponse("nothing to do\n")
        return PlainTextResponse("accepted\n", 202, background=BackgroundTask(receive, events))

    return answer


async def _read(request: Request) -> bytes | None:
    """Return the body, unless it is larger than any we expect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return None
    return bytes(body)

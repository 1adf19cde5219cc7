"""What a tracker's answer means for a message: refused, certainly not sent, or nobody knows."""

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from requests import exceptions as http

from risk_pipeline.domain.errors import (
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUnknown,
    RiskError,
    SenderRefused,
)

_WAIT_WHEN_DOWN = timedelta(seconds=60)
_WAIT_WHEN_LIMITED = timedelta(seconds=60)
# What GitHub says of one issue: the repository takes others.
_LOCKED = re.compile(r"\blocked\b|\bthis (issue|conversation)\b", re.IGNORECASE)
_LONGEST_WAIT_SECONDS = 3600.0
# Causes after which no byte of a request was sent, by name: some are urllib3's, some Python's.
_NEVER_CONNECTED = frozenset(
    {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "SSLError", "ProxyError"}
)


@dataclass(frozen=True)
class Remedies:
    """Which tracker the errors name, and what to do about some answers."""

    tracker: str
    by_status: Mapping[int, str] = field(default_factory=dict)

    def of(self, status: int) -> str:
        """Return what to do, as a sentence to append; empty when nobody knows."""
        remedy = self.by_status.get(status)
        return f" {remedy}." if remedy else ""


def of_failure(error: Exception, tried: str, remedies: Remedies) -> RiskError:
    """Turn a failure to get an answer into ours."""
    said = short(f"{type(error).__name__}: {error}")
    if isinstance(error, http.ConnectTimeout) or _never_connected(error):
        return DeliveryDeferred(f"{tried}: {remedies.tracker} cannot be reached ({said})", _WAIT_WHEN_DOWN)
    if isinstance(error, http.InvalidURL | http.MissingSchema | http.InvalidSchema):
        return SenderRefused(
            f"{tried}: the address of {remedies.tracker} is invalid ({said}).{remedies.of(0)}",
            code="no_address",
        )
    return DeliveryUnknown(f"{tried}: the answer of {remedies.tracker} was lost ({said})")


def of_answer(
    status: int, headers: Mapping[str, str], text: str, tried: str, remedies: Remedies
) -> RiskError:
    """Turn an answer other than success into our error."""
    known = {name.lower(): value for name, value in headers.items()}
    said = f"{tried}: {remedies.tracker} answered HTTP {status} {short(text)}".rstrip()
    if status == 429 or (status == 403 and _is_limit(known, text)):
        wait = _wait(known)
        return DeliveryDeferred(f"{said}; it asks to wait {wait.total_seconds():.0f} s", wait)
    if status >= 500 or status == 408:
        return DeliveryUnknown(said)
    if status == 403 and _LOCKED.search(text):
        locked = "Unlock the issue, or let us write in it, or drop the message (`risk outbox drop`)"
        return DeliveryRefused(f"{said}. {locked}.", code="locked", is_of_place=False)
    if status == 403 and "archived" in text.lower():
        return DeliveryRefused(f"{said}. Unarchive it, or change register/routing.yaml.", code="archived")
    if status in {401, 403}:
        return SenderRefused(f"{said}.{remedies.of(status)}", code=f"http_{status}")
    return DeliveryRefused(f"{said}.{remedies.of(status)}", code=f"http_{status}")


def as_read(error: RiskError) -> RiskError:
    """Return the error of a call that changes nothing: a lost answer leaves nothing in doubt."""
    if isinstance(error, DeliveryUnknown):
        return DeliveryDeferred(str(error), _WAIT_WHEN_DOWN)
    return error


def _is_limit(headers: Mapping[str, str], text: str) -> bool:
    """Whether a 403 means `too much`, which GitHub says in several ways, and not `forbidden`."""
    return (
        "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or "secondary rate limit" in text.lower()
    )


def _wait(headers: Mapping[str, str]) -> timedelta:
    try:
        if "retry-after" in headers:
            seconds = float(headers["retry-after"])
        else:
            seconds = float(headers["x-ratelimit-reset"]) - time.time()
    except (KeyError, ValueError):
        return _WAIT_WHEN_LIMITED
    if math.isnan(seconds):
        return _WAIT_WHEN_LIMITED
    return timedelta(seconds=min(max(seconds, 1.0), _LONGEST_WAIT_SECONDS))


def _never_connected(error: BaseException) -> bool:
    """Look through what the HTTP library wraps: `ConnectionError(MaxRetryError(reason=…))`."""
    seen: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        each = todo.pop()
        if not isinstance(each, BaseException) or each in seen:
            continue
        seen.append(each)
        if type(each).__name__ in _NEVER_CONNECTED or isinstance(each, ConnectionRefusedError):
            return True
        todo += [*each.args, getattr(each, "reason", None)]
    return False


def short(text: str) -> str:
    """Return the beginning of an answer, on one line."""
    return " ".join(text.split())[:200]


def without_address(error: RiskError) -> RiskError:
    """Cut what the library says of a call: it repeats the address, which may hold a secret."""
    error.args = (str(error.args[0]).partition(" (")[0], *error.args[1:])
    return error

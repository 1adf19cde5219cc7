"""Tell a dead man's switch outside that we are alive. Its silence is the alarm."""

from typing import Literal

import requests

from risk_pipeline.domain.errors import RiskError


def beat(url: str, *, method: Literal["GET", "POST"] = "GET", timeout_seconds: float = 10.0) -> None:
    """Call the address once.

    Raises:
        RiskError: it did not answer with 2xx. The address is a secret, so the text leaves it out.
    """
    try:
        answer = requests.request(method, url, timeout=timeout_seconds, allow_redirects=False)
    except requests.RequestException as error:
        raise RiskError(
            f"The heartbeat address (RISK_HEARTBEAT_URL) did not answer: {type(error).__name__}."
        ) from None
    if not 200 <= answer.status_code < 300:
        raise RiskError(f"The heartbeat address (RISK_HEARTBEAT_URL) answered {answer.status_code}.")

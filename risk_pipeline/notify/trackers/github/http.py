"""One HTTP call, one attempt, errors in our own words."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.notify.http_answers import Remedies, as_read, of_answer, of_failure


class HttpApi:
    """A JSON API under a base address. Nothing is repeated here, and no write follows a redirect."""

    def __init__(
        self, base_url: str, headers: Mapping[str, str], timeout_seconds: float, remedies: Remedies
    ) -> None:
        self._base = base_url.rstrip("/")
        self._timeout = timeout_seconds
        self._remedies = remedies
        self._session = requests.Session()
        # Each call has its own connection: on one that the server closed meanwhile a write would be lost.
        self._session.headers.update({**headers, "Connection": "close"})

    def write(self, verb: str, path: str, what: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 - whatever the API answers
        """Make a call that changes something, once.

        Raises:
            DeliveryRefused, SenderRefused, DeliveryDeferred, DeliveryUnknown: what became of it.
        """
        return self._call(verb, path, what, json=body)[0]

    def read(self, path: str, what: str, **query: str | int) -> Any:  # noqa: ANN401
        """Make a call that changes nothing; it never raises DeliveryUnknown."""
        return self._read(path, what, query)[0]

    def pages(self, path: str, what: str, **query: str | int) -> Iterator[Any]:
        """Yield the items of a list to its end, following the links to the next page.

        Only path and query of a link are taken: behind a proxy it names another host.
        """
        items, following = self._read(path, what, {"per_page": 100, **query})
        yield from items
        while following:
            parts = urlsplit(following)
            onward = parts.path.removeprefix(urlsplit(self._base).path)
            items, following = self._read(f"{onward}?{parts.query}", what, {})
            yield from items

    def _read(self, path: str, what: str, query: Mapping[str, str | int]) -> tuple[Any, str]:
        try:
            return self._call("GET", path, what, params=dict(query))
        except RiskError as error:
            raise as_read(error) from error

    def _call(self, verb: str, path: str, what: str, **given: Any) -> tuple[Any, str]:  # noqa: ANN401 - what requests takes
        """Return the answer's JSON and the address of the next page, if there is one."""
        is_read = verb == "GET"
        try:
            answer = self._session.request(
                verb, f"{self._base}{path}", timeout=self._timeout, allow_redirects=is_read, **given
            )
            if answer.ok and not answer.is_redirect:
                return answer.json(), answer.links.get("next", {}).get("url", "")
        except requests.RequestException as error:
            raise of_failure(error, what, self._remedies) from error
        raise of_answer(answer.status_code, answer.headers, answer.text, what, self._remedies)

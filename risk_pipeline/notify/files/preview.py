"""Slack payloads as HTML pages that look as in Slack, for those without a workspace."""

from datetime import UTC, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.notify.files.mrkdwn_html import to_html
from risk_pipeline.notify.files.svg import style_of, to_svg
from risk_pipeline.notify.files.thread import Row, Thread


def render_thread(thread: Thread) -> str:
    """Return a self-contained page of one ticket's message and its replies."""
    return _templates().get_template("thread.html.j2").render(thread=thread)


def render_index_head() -> str:
    """Return the open page that rows are appended to."""
    return _templates().get_template("index.html.j2").render()


def render_row(row: Row) -> str:
    """Return one message's line in the list of all, on a line of its own."""
    return _templates().get_template("row.html.j2").render(row=row) + "\n"


def render_digest(message: DigestMessage, headline: str, summary: str) -> str:
    """Return a self-contained page of a digest with all its tickets."""
    return (
        _templates()
        .get_template("digest.html.j2")
        .render(message=message, headline=headline, summary=summary)
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("risk_pipeline.notify.files"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"mrkdwn": to_html, "svg": to_svg, "style": style_of, "when": _when}
    return environment


def _when(instant: str) -> str:
    at = datetime.fromisoformat(instant).astimezone(UTC)
    return f"{format_day(at)}, {at:%H:%M} UTC"

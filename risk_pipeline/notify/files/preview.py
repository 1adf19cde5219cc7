"""Slack payloads as HTML pages that look as in Slack, for those without a workspace."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.notify.files.mrkdwn_html import to_html
from risk_pipeline.notify.files.svg import spark, style_of, to_svg
from risk_pipeline.notify.files.thread import Row, Thread
from risk_pipeline.wording.code_html import with_code
from risk_pipeline.wording.language import Words
from risk_pipeline.wording.listing.digest import (
    footer,
    headline,
    incidents_head,
    more_of,
    named_of,
    section_head,
    standing,
    stands,
    summary,
    words_of,
)


def render_thread(thread: Thread, words: Words) -> str:
    """Return a self-contained page of one ticket's message and its replies."""
    return _templates().get_template("thread.html.j2").render(thread=thread, words=words)


def render_index(sections: Mapping[str, Sequence[str]], as_of: tuple[str, str], words: Words) -> str:
    """Return the page that lists all from the rows of each section, drawn before.

    `as_of` is an instant, and the zone to tell it in.
    """
    rows = {name: [Markup(row) for row in some] for name, some in sections.items()}  # noqa: S704 - rows that are escaped
    given = {"rows": rows, "as_of": as_of[0], "zone": as_of[1], "words": words}
    return _templates().get_template("index.html.j2").render(given)


def render_row(row: Row, words: Words) -> str:
    """Return one ticket's line in the list of all."""
    return _templates().get_template("row.html.j2").render(row=row, words=words)


def render_incident_row(
    thread: Mapping[str, object], facts: Mapping[str, object], href: str, words: Words
) -> str:
    """Return one incident's line in the list of all."""
    given = {"thread": thread, "facts": facts, "href": href, "words": words}
    return _templates().get_template("incident_row.html.j2").render(given)


def render_digest(message: DigestMessage) -> str:
    """Return a self-contained page of a digest with all its tickets."""
    given = {
        "message": message,
        "words": words_of(message),
        "headline": headline(message),
        "summary": summary(message),
        "footer": footer(message),
        "incidents": incidents_head(message),
    }
    return _templates().get_template("digest.html.j2").render(given)


def render_incident(thread: Mapping[str, object], words: Words) -> str:
    """Return a self-contained page of an incident: how it stands, and what happened."""
    return _templates().get_template("incident.html.j2").render(thread=thread, words=words)


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("risk_pipeline.notify.files"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "code": with_code,
        "mrkdwn": to_html,
        "svg": to_svg,
        "style": style_of,
        "spark": spark,
    }
    environment.filters |= {
        "when": _when,
        "city": _city,
        "day": _day,
        "local_day": _local_day,
        "standing": standing,
        "stands": stands,
    }
    environment.filters |= {"named": named_of, "section": section_head, "more": more_of}
    return environment


def _when(instant: str, words: Words, zone: str = "") -> str:
    return words.instant(datetime.fromisoformat(instant).astimezone(_zone(zone)))


def _local_day(instant: str, words: Words, zone: str) -> str:
    return words.day(datetime.fromisoformat(instant).astimezone(_zone(zone)).date())


def _zone(name: str) -> tzinfo:
    return ZoneInfo(name) if name else UTC


def _city(zone: str, words: Words) -> str:
    return words.zone(zone) if zone else "UTC"


def _day(day: str, words: Words) -> str:
    return words.day(date.fromisoformat(day))

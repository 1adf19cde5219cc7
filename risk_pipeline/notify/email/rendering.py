"""Notices and digests as mail: HTML of tables and inline styles for every client, and plain text."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from risk_pipeline.domain.messages.digest import DigestMessage
from risk_pipeline.domain.text import one_line
from risk_pipeline.notify.email.letter import Letter
from risk_pipeline.notify.notice import Notice
from risk_pipeline.wording.code_html import with_code
from risk_pipeline.wording.listing.digest import (
    footer,
    head_of,
    headline,
    incidents_head,
    more_of,
    section_head,
    stands,
    summary,
    whose,
    words_of,
)

# Dark enough for white letters on them (WCAG AA), by severity as long as it presses.
_COLOURS = {"P0": "#8B1A1A", "P1": "#B3261E", "P2": "#8A4B00", "P3": "#3B5B7A"}
_OVER = {"verifying": "#24527A", "closed": "#1E6B3C"}
_OTHER = "#4A4A4A"
_URGENT = frozenset({"P0", "P1"})


def ticket_letter(notice: Notice, picture: bytes | None, picture_id: str) -> Letter:
    """Return the mail of a ticket's first message or of news about it."""
    colour = _OVER.get(notice.status) or _COLOURS.get(notice.severity, _OTHER)
    shown = {"notice": notice, "colour": colour, "cid": picture_id if picture else ""}
    return Letter(
        subject=notice.thread,
        text=_plain().get_template("ticket.txt.j2").render(shown),
        html=_html().get_template("ticket.html.j2").render(shown),
        picture=picture,
        is_urgent=notice.severity in _URGENT and not notice.is_over,
    )


def digest_letter(message: DigestMessage) -> Letter:
    """Return the mail of a digest; it lists every ticket."""
    shown = {
        "message": message,
        "words": words_of(message),
        "headline": headline(message),
        "summary": summary(message),
        "footer": footer(message),
        "incidents": incidents_head(message),
    }
    return Letter(
        subject=one_line(headline(message)),
        text=_plain().get_template("digest.txt.j2").render(shown),
        html=_html().get_template("digest.html.j2").render(shown),
    )


@cache
def _html() -> Environment:
    return _environment(autoescape=True)


@cache
def _plain() -> Environment:
    return _environment(autoescape=False)


def _held_together(value: object) -> object:
    """Return a text in which no line breaks between a number and its per cent sign."""
    return value.replace(" %", "\u00a0%") if isinstance(value, str) else value


def _environment(*, autoescape: bool) -> Environment:
    made = Environment(
        loader=PackageLoader("risk_pipeline.notify.email"),
        autoescape=autoescape,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        finalize=_held_together if autoescape else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"parts": whose, "head": head_of, "section": section_head, "more": more_of}
    made.filters["line"] = lambda text: one_line(str(text))
    made.filters["stands"] = stands
    made.filters["code"] = with_code
    return made

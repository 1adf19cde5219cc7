"""What people say about a ticket in plain lines of a comment, wherever they write it.

    Root cause: partner.carrier: the carrier moved its hub
    Action: switched the region to the second carrier
    False positive: … · Expected change: … · Data fault: … · Duplicate of: T-000041

Any other line is just a remark. Lines quoted from somebody else do not count.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.root_causes import read_cause
from risk_pipeline.domain.tickets.ticket import Resolution, parse_ref

_LINE = re.compile(
    r"^[\s*_#-]*(root cause|recovered|action|false positive|expected change|data fault|duplicate of)[\s*_]*"
    r"(?:\((?P<aside>[^)]*)\))?[\s*_]*:[\s*_]*(?P<text>\S.*)$",
    re.IGNORECASE,
)
_CATEGORY = re.compile(r"^([a-z]+\.[a-z_]+)\s*[:,–-]?\s*(.*)$", re.IGNORECASE)
_NOTED = {
    "false positive": Resolution.FALSE_POSITIVE,
    "expected change": Resolution.EXPECTED_CHANGE,
    "data fault": Resolution.DATA_FAULT,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line with a meaning: `what` in lower case, and the text after it."""

    what: str
    text: str


def read_lines(comment: str) -> list[Line]:
    """Return the lines of a comment that mean something, in order."""
    found = []
    for raw in comment.splitlines():
        match = _LINE.match(raw)
        if match and not raw.lstrip().startswith((">", "bq.")):
            aside = f"{match['aside']}: " if match["aside"] else ""
            found.append(Line(match[1].lower(), f"{aside}{match['text'].strip(' *_')}"))
    return found


def actions_in(comment: str) -> list[str]:
    """Return what a comment says was done."""
    return [line.text for line in read_lines(comment) if line.what == "action"]


def closing_from(comments: Iterable[str], *, is_drop: bool = False) -> Closing:
    """Return why a ticket is closed, from its comments, oldest first; the last word counts.

    Raises:
        TransitionRefused: nothing says why, or a line cannot be read; the text says what to write.
    """
    said = [line for comment in comments for line in read_lines(comment) if line.what != "action"]
    if not said:
        raise TransitionRefused("Nothing on the ticket says why it may be closed.", "refused-unexplained")
    last = said[-1]
    if last.what == "duplicate of":
        return Closing(Resolution.DUPLICATE, duplicate_of=parse_ref(last.text.split()[0]))
    if last.what in _NOTED:
        return Closing(_NOTED[last.what], note=last.text)
    if is_drop:
        raise TransitionRefused(
            "It was closed as not to be done, but the last word on it is a root cause: close it as done, "
            "or say why there is nothing to fix.",
            "refused-dropped",
        )
    category = _CATEGORY.match(last.text)
    if category is None:
        raise TransitionRefused(
            f"The cause has no category: write '{last.what.capitalize()}: partner.carrier: "
            f"{last.text[:60]}', with the category that fits.",
            "refused-no-category",
            line=f"{last.what.capitalize()}: partner.carrier: {last.text[:60]}",
        )
    resolution = Resolution.RECOVERED if last.what == "recovered" else Resolution.FIXED
    return Closing(
        resolution, root_cause_category=read_cause(category[1]), root_cause=category[2] or last.text
    )

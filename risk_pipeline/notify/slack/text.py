"""Text as Slack takes it: escaped, cut to length keeping both ends, mentions, links, dates.

Length is counted in UTF-16 units, the strictest way a receiver may count, and after escaping.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from risk_pipeline.domain.formatting import format_day
from risk_pipeline.domain.text import printable

ELLIPSIS = " … "
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_MENTION = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)>")
_PERSON = re.compile(r"(?<![\w<@/|])@([UW][A-Z0-9]{7,})\b")
_SLACK_ID = re.compile(r"[UWS][A-Z0-9]{4,}")


def escape(text: str) -> str:
    """Escape Slack's three control characters."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def mrkdwn(text: str, limit: int) -> str:
    """Escape a text for a mrkdwn field; at most `limit` long, its middle left out if need be."""
    return escape(_shorten(_clean(text), limit, lambda c: len(_ESCAPES.get(c, c)) + (c > "\uffff")))


def plain(text: str, limit: int) -> str:
    """Return a text for a plain_text field, where nothing is parsed; on one line."""
    return _shorten(_one_line(text), limit, lambda c: 1 + (c > "\uffff"))


def code(text: str, limit: int) -> str:
    """Show an id or a name from the data letter by letter."""
    return f"`{mrkdwn(_one_line(text).replace('`', chr(39)), limit - 2)}`"


def link(label: str, url: str, limit: int) -> str:
    """Return a link, or the bare label if a browser cannot open the address."""
    address = escape(quote(_clean(url), safe=_URL_SAFE))
    if not re.match(r"https?://", address) or len(address) > limit // 2:
        return mrkdwn(f"{label}: {url}", limit)
    return f"<{address}|{mrkdwn(_one_line(label).replace('|', '/'), limit - len(address) - 3)}>"


def mention(owner_title: str, slack_id: str | None, limit: int) -> str:
    """Mention the owner by Slack id or group id; by title alone if the register has no id."""
    title = mrkdwn(owner_title, limit - 40)
    if not slack_id:
        return title
    if _MENTION.fullmatch(slack_id):
        return f"{slack_id} ({title})"
    if _SLACK_ID.fullmatch(slack_id):
        return f"<!subteam^{slack_id}> ({title})" if slack_id[0] == "S" else f"<@{slack_id}> ({title})"
    return mrkdwn(f"{owner_title} ({slack_id})", limit)


def with_people(escaped: str) -> str:
    """Show people that tickets know by their Slack id (`@U0…`) by the name Slack has for them."""
    return _PERSON.sub(r"<@\1>", escaped)


def local_time(at: datetime, zone: str = "") -> str:
    """Return an instant as a token that Slack shows in each reader's own time zone.

    Where it cannot, it is told in the project's zone.
    """
    local = at.astimezone(ZoneInfo(zone) if zone else UTC)
    city = zone.rpartition("/")[2].replace("_", " ") or "UTC"
    told = f"{format_day(local)}, {local:%H:%M} ({city})"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}^{told}>"


def size(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split()) or "–"


def _clean(text: str) -> str:
    """Drop what no terminal, browser or JSON reader agrees on; trim."""
    return _CONTROL.sub(" ", printable(_CONTROL.sub(" ", text.replace("\r\n", "\n")))).strip()


def _shorten(text: str, limit: int, cost: Callable[[str], int]) -> str:
    """Keep head and tail: the head says what, the tail often holds the id or the number."""
    if sum(map(cost, text)) <= limit:
        return text
    room = max(limit - len(ELLIPSIS), 0)
    tail = _take(reversed(text), room // 3, cost)[::-1]
    head = _take(text, room - sum(map(cost, tail)), cost)
    return f"{head.rstrip()}{ELLIPSIS}{tail.lstrip()}"


def _take(characters: Iterable[str], room: int, cost: Callable[[str], int]) -> str:
    taken = []
    for character in characters:
        room -= cost(character)
        if room < 0:
            break
        taken.append(character)
    return "".join(taken)

"""The two ways trackers write text: Markdown and Jira's wiki notation. Texts are escaped here, once."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import quote

from risk_pipeline.domain.text import UNSEEN, printable, without_addresses

_URL_SAFE = "%/:?#[]@!$&'()*+,;=~-._"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~!])")
_WIKI = re.compile(r"([\\*_{}\[\]|~^!(]|(?<!\S)[-+#](?=\S)|\?(?=\?))")
# A name or number after one of these would call a person or link an issue of the tracker.
_CALLS = re.compile(r"([@#])(?=\w)|(?<=\w)/(?=[\w.-]+#\d)|\b(GH)-(?=\d)")


class Markup(Protocol):
    """Builds texts. Arguments called `text` are plain and get escaped; others are markup already."""

    def text(self, text: str) -> str:
        """Escape plain text; nobody is called by it."""

    def code(self, text: str) -> str:
        """Show an id or a name from the data letter by letter."""

    def bold(self, markup: str) -> str:
        """Make bold."""

    def heading(self, text: str) -> str:
        """Return a heading of a section."""

    def link(self, text: str, url: str) -> str:
        """Return a link; the bare text if a browser cannot open the address."""

    def mention(self, handle: str) -> str:
        """Call a person."""

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Return a table; an empty `head` makes the first column the heads."""

    def listed(self, items: Iterable[str], *, numbered: bool = False) -> str:
        """Return a list."""


class Markdown:
    """GitHub's dialect."""

    def text(self, text: str) -> str:
        """Escape what has a meaning, HTML included."""
        calm = _calm(one_line(text)).replace("&", "&amp;").replace("<", "&lt;")
        return _MARKDOWN.sub(r"\\\1", calm)

    def code(self, text: str) -> str:
        """Show letter by letter; a pipe would end a cell even there."""
        return f"`{one_line(text).replace('`', chr(39)).replace('|', '¦')}`"

    def bold(self, markup: str) -> str:
        """Make bold."""
        return f"**{markup}**"

    def heading(self, text: str) -> str:
        """Return a heading of the third level."""
        return f"### {self.text(text)}"

    def link(self, text: str, url: str) -> str:
        """Return a link."""
        address = _address(url)
        return f"[{self.text(text)}](<{address}>)" if address else self.text(f"{text}: {url}")

    def mention(self, handle: str) -> str:
        """Call a login."""
        return f"@{handle}"

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Return a table; GitHub needs a row of heads, be they empty."""
        lines = [list(row) for row in rows]
        width = len(head) or len(lines[0])
        heads = list(head) or [""] * width
        if not head:
            lines = [[self.bold(row[0]), *row[1:]] for row in lines]
        return "\n".join(f"| {' | '.join(row)} |" for row in [heads, ["---"] * width, *lines])

    def listed(self, items: Iterable[str], *, numbered: bool = False) -> str:
        """Return a list."""
        return "\n".join(
            f"{f'{number}.' if numbered else '-'} {item}" for number, item in enumerate(items, start=1)
        )


class JiraWiki:
    """Jira's text formatting notation, which its REST API of version 2 takes, in the cloud too."""

    def text(self, text: str) -> str:
        """Escape what has a meaning."""
        return _WIKI.sub(r"\\\1", without_addresses(one_line(text)))

    def code(self, text: str) -> str:
        """Show letter by letter."""
        return "{{" + self.text(text) + "}}"

    def bold(self, markup: str) -> str:
        """Make bold."""
        return f"*{markup}*"

    def heading(self, text: str) -> str:
        """Return a heading of the third level."""
        return f"h3. {self.text(text)}"

    def link(self, text: str, url: str) -> str:
        """Return a link."""
        address = _address(url).replace("|", "%7C").replace("]", "%5D")
        return f"[{self.text(text)}|{address}]" if address else self.text(f"{text}: {url}")

    def mention(self, handle: str) -> str:
        """Call a user: by name, or by account id in the cloud."""
        return (
            f"[~accountid:{handle}]"
            if re.fullmatch(r"[0-9a-f]{24}|\d+:[0-9a-f-]+", handle)
            else f"[~{handle}]"
        )

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Return a table."""
        heads = [f"||{'||'.join(head)}||"] if head else []
        first = "|" if head else "||"
        return "\n".join([*heads, *(f"{first}{'|'.join(row)}|" for row in rows)])

    def listed(self, items: Iterable[str], *, numbered: bool = False) -> str:
        """Return a list."""
        return "\n".join(f"{'#' if numbered else '*'} {item}" for item in items)


def one_line(text: str) -> str:
    """Return the text on one line, without what no reader agrees on."""
    return " ".join(printable(re.sub(r"[\x00-\x1f\x7f\u2028\u2029]", " ", text)).split())


def shorten(text: str, limit: int) -> str:
    """Cut to a length, keeping both ends: the tail often holds the id or the number."""
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail - 3].rstrip()} … {text[len(text) - tail :].lstrip()}"[:limit]


def _calm(text: str) -> str:
    return _CALLS.sub(lambda found: f"{found.group(0)}{UNSEEN}", without_addresses(text))


def _address(url: str) -> str:
    address = quote(one_line(url).replace(" ", ""), safe=_URL_SAFE)
    return address if re.match(r"https?://", address) else ""

"""Slack's mrkdwn as HTML, for previews outside Slack.

Its input is a text of ours, so every `<`, `>` and `&` in it that is no markup is escaped already.
"""

import re

from markupsafe import Markup

_PREFORMATTED = re.compile(r"```(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_TOKEN = re.compile(r"<([^<>]+)>")
_BOLD = re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
# Stands for a token while the text around it is styled.
_HELD = "\ue001"
_ITALIC = re.compile(r"(?<![\w_/])_(\S(?:[^_\n]*\S)?)_(?![\w_/])")


def to_html(text: str) -> Markup:
    """Render mrkdwn: preformatted, code, links, mentions, dates, bold, italic."""
    parts = _PREFORMATTED.split(text)
    html = [f"<pre>{part}</pre>" if n % 2 else _with_code(part.strip("\n")) for n, part in enumerate(parts)]
    return Markup("".join(html))  # noqa: S704 - escaped for Slack, which escapes what HTML needs


def _with_code(text: str) -> str:
    parts = _CODE.split(text)
    html = [f"<code>{part}</code>" if n % 2 else _inline(part) for n, part in enumerate(parts)]
    return "".join(html).replace("\n", "<br>")


def _inline(text: str) -> str:
    """Style around the tokens: bold words may have a mention among them."""
    parts = _TOKEN.split(text)
    styled = _styled(_HELD.join(part.replace(_HELD, "") for part in parts[::2]))
    pieces = styled.split(_HELD)
    tokens = [*map(_token, parts[1::2]), ""]
    return "".join(f"{piece}{token}" for piece, token in zip(pieces, tokens, strict=True))


def _styled(text: str) -> str:
    return _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", text))


def _token(token: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith("!date^"):
        # A page names its time zone once.
        return token.rsplit("^", 1)[-1].partition(" (")[0]
    if target.startswith(("@", "!subteam^")):
        return f'<span class="mention">@{target.lstrip("@").removeprefix("!subteam^")}</span>'
    return f'<a href="{target.replace(chr(34), "%22")}">{label or target}</a>'

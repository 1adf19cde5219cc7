"""Commands within a text, such as `risk explain`, as HTML."""

from markupsafe import Markup, escape


def with_code(text: str) -> Markup:
    """Return the text escaped, what stands between backticks as code; an odd backtick stays one."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    html = [f"<code>{escape(part)}</code>" if at % 2 else str(escape(part)) for at, part in enumerate(parts)]
    return Markup("".join(html))  # noqa: S704 - each part is escaped

"""What `mkdocs build` does to a page: links to what the site lacks become text, a heading has words."""

import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#:\s]+)(?:#[^)]*)?\)")

EMPTY_HEADING = re.compile(r"<th([^>]*)></th>")
DIALOG = 'data-md-component="search" role="dialog"'


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:  # noqa: ANN401 - mkdocs' own
    """Return the page with the links that lead out of the pages' folder as the names of what they lead to."""
    pages, here = Path(config["docs_dir"]).resolve(), Path(page.file.abs_src_path).parent

    def name(link: re.Match[str]) -> str:
        target = (here / link[2]).resolve()
        is_outside = target.exists() and not target.is_relative_to(pages)
        return link[1] if is_outside else link[0]

    return LINK.sub(name, markdown)


def on_page_content(html: str, **_: Any) -> str:  # noqa: ANN401 - mkdocs' own
    """Return the page with the corners of its tables as cells: a heading without text is none."""
    return EMPTY_HEADING.sub(r"<td\1></td>", html)


def on_post_page(output: str, **_: Any) -> str:  # noqa: ANN401 - mkdocs' own
    """Return the page with a name for its search dialog, which the theme leaves without one."""
    return output.replace(DIALOG, f'{DIALOG} aria-label="Search"')

"""What `mkdocs build` does to each page: links to files that the site does not have become text."""

import re
from pathlib import Path
from typing import Any

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:  # noqa: ANN401 - mkdocs' own
    """Return the page with the links that lead out of the pages' folder as the names of what they lead to."""
    pages, here = Path(config["docs_dir"]).resolve(), Path(page.file.abs_src_path).parent

    def name(link: re.Match[str]) -> str:
        target = (here / link[2]).resolve()
        is_outside = target.exists() and not target.is_relative_to(pages)
        return link[1] if is_outside else link[0]

    return LINK.sub(name, markdown)

"""How Great Expectations' pages look: our templates before its own, so that they open without a network.

Its own load styles, scripts, fonts and a picture from eight hosts. Ours have one style sheet inside and no
script. `project.py` names these classes in the project's configuration, which is its hook for this.
"""

import re
from typing import Any

from great_expectations.render.view.view import (
    DefaultJinjaIndexPageView,
    DefaultJinjaPageView,
    DefaultJinjaView,
)
from jinja2 import ChoiceLoader, PackageLoader

_PACKAGE, _FOLDER = "risk_pipeline.monitoring.data_docs", "templates"
# What its renderers write into every page, and what it means here.
_WORDS = {
    "Table-Level Expectations": "Rules",
    "Evaluated Expectations": "Rules",
    "Unsuccessful Expectations": "That do not pass",
    "Successful Expectations": "That pass",
    "Success Percent": "Share that pass",
    "Expectation Suites": "Suite",
    "Expectation Suite": "Suite",
    "Observed Value": "What was found",
}
_ALONE = re.compile(r"(>\s*)Expectation(\s*<)")
# Its headings begin at the fifth level; behind ours of the first come those of the second.
_HEADING = re.compile(r"(?<=<)(/?)h([56])\b")


def _look_here_first(view: DefaultJinjaView) -> None:
    theirs = view.env.loader
    ours = PackageLoader(_PACKAGE, _FOLDER)
    view.env.loader = ChoiceLoader([ours, theirs] if theirs else [ours])


def _in_our_words(page: str) -> str:
    for theirs, ours in _WORDS.items():
        page = page.replace(theirs, ours)
    page = _HEADING.sub(lambda tag: f"{tag[1]}h{int(tag[2]) - 3}", page)
    return _ALONE.sub(r"\1Rule\2", page)


class OfflinePageView(DefaultJinjaPageView):
    """A page of a suite, or of its results."""

    def __init__(self, **directories: str | None) -> None:
        super().__init__(**directories)
        _look_here_first(self)

    def render(self, document: Any, template: str | None = None, **more: Any) -> str:  # noqa: ANN401 - GX's
        """Return the page."""
        page: str = super().render(document, template, **more)  # type: ignore[no-untyped-call]  # GX
        return _in_our_words(page)


class OfflineIndexView(OfflinePageView, DefaultJinjaIndexPageView):
    """The page that lists them."""

"""Measures what is on a page: every text whole on it, and none on another."""

from itertools import combinations
from typing import Any

_TOUCH = 0.5
"""Pixels by which the boxes of two lines may meet; letters do not fill their boxes."""


def texts_of(figure: Any) -> list[Any]:
    return [
        text
        for text in figure.findobj(lambda each: hasattr(each, "get_text"))
        if text.get_text().strip() and text.get_visible()
    ]


def off_page(figure: Any) -> list[str]:
    """The texts that stick out of the page."""
    width, height = figure.bbox.width, figure.bbox.height
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_of(figure)]
    return [said for said, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]


def overlapping(figure: Any) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts_of(figure)]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > _TOUCH and min(a.y1, b.y1) - max(a.y0, b.y0) > _TOUCH
    ]

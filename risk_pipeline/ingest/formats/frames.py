"""Python functions as sources: `python:module:function` yields pandas frames.

For small and odd sources (a web API, a spreadsheet). Values become text and are then judged
like those of a CSV file.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.formats.texts import as_text

if TYPE_CHECKING:
    from pandas import DataFrame

_PREFIX = "python:"


def read_frames(feed: Feed, location: str) -> Iterator["DataFrame"]:
    """Call the function and hand out its frames, every value as text.

    Raises:
        FeedError: there is no such function, it fails, or it yields something else.
    """
    import pandas as pd

    module_name, _, function_name = location.removeprefix(_PREFIX).partition(":")
    if not location.startswith(_PREFIX) or not module_name or not function_name:
        raise FeedError(
            f"Feed {feed.id}: location {location} is not of the form python:module:function. "
            "Correct location in meta.feed."
        )
    try:
        function = getattr(import_module(module_name), function_name)
    except (ImportError, AttributeError) as error:
        raise FeedError(
            f"Feed {feed.id}: {location} cannot be found: {error}. Install the module, or correct location."
        ) from error
    for frame in _calling(feed, location, function):
        if not isinstance(frame, pd.DataFrame):
            raise FeedError(
                f"Feed {feed.id}: {location} yielded a {type(frame).__name__}. "
                "Let it yield pandas DataFrames."
            )
        yield _texts(frame)


def _texts(frame: "DataFrame") -> "DataFrame":
    import pandas as pd

    columns = [
        pd.Series([as_text(value) for value in frame.iloc[:, place]], dtype="string")
        for place in range(frame.shape[1])
    ]
    texts = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    return texts.set_axis([str(name) for name in frame.columns], axis=1)


def _calling(feed: Feed, location: str, function: object) -> Iterator[object]:
    try:
        yield from function()  # type: ignore[operator]
    except FeedError:
        raise
    except Exception as error:
        # What a function says of a value may hold the value; what the network says does not.
        said = f": {error}" if isinstance(error, OSError) else ""
        raise FeedError(
            f"Feed {feed.id}: {location} failed: {type(error).__name__}{said}. Correct the function."
        ) from error

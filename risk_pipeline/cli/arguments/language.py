"""The option that says in which language something is written."""

from typing import Annotated, get_args

import typer

from risk_pipeline.domain.register.entries import Language

_KNOWN: tuple[Language, ...] = get_args(Language)


def _read(text: str) -> Language:
    """Return the language of a code; `pt` is enough for `pt_BR`."""
    for known in _KNOWN:
        if text.replace("-", "_").lower() in (known.lower(), known.partition("_")[0]):
            return known
    raise typer.BadParameter(f"No texts in '{text}': give {' or '.join(_KNOWN)}.")


LanguageOption = Annotated[
    Language | None,
    typer.Option(parser=_read, metavar="LANGUAGE", help="en or pt_BR (default: that of the settings)."),
]

"""The option that says in which language something is written."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

if TYPE_CHECKING:
    from risk_pipeline.domain.register.entries import Language
else:
    # A TAB reads the options of verbs, and the register's types load pydantic.
    Language = str


def _read(text: str) -> Language:
    """Return the language of a code; `pt` is enough for `pt_BR`."""
    from risk_pipeline.domain.register import entries

    languages: tuple[Language, ...] = get_args(entries.Language)
    for known in languages:
        if text.replace("-", "_").lower() in (known.lower(), known.partition("_")[0]):
            return known
    raise typer.BadParameter(f"No texts in '{text}': give {' or '.join(languages)}.")


LanguageOption = Annotated[
    Language | None,
    typer.Option(parser=_read, metavar="LANGUAGE", help="en or pt_BR (default: that of the settings)."),
]

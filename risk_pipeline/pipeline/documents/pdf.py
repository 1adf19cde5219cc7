"""Write a document as a PDF by Typst, which needs no other program and no font of the system.

The document goes to the template as JSON: its texts are data there, never markup. The file is tagged for
screen readers (PDF/UA-1), and the same document gives the same bytes.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.text import printable
from risk_pipeline.pipeline.documents.document import Document, Part

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Json = dict[str, object]


def to_pdf(document: Document) -> bytes:
    """Return the document as A4 pages.

    Raises:
        RiskError: Typst refuses the document.
    """
    import typst  # slow to import

    template = files("risk_pipeline.pipeline.documents") / "templates" / "document.typ"
    compiler = typst.Compiler(template.read_bytes(), ignore_system_fonts=True)
    try:
        made = compiler.compile(
            format="pdf",
            sys_inputs={"document": json.dumps(_content(document))},
            pdf_standards="ua-1",
            timestamp=_EPOCH,
        )
    except typst.TypstError as error:
        msg = f"The PDF of '{document.title}' cannot be made: {error.message}"
        raise RiskError(msg) from error
    if not isinstance(made, bytes):
        raise RiskError(f"The PDF of '{document.title}' cannot be made: Typst gave no file.")
    return made


def _content(document: Document) -> Json:
    language, _, region = document.language.partition("_")
    return {
        "title": printable(document.title),
        "subtitle": printable(document.subtitle),
        "foot": printable(document.foot),
        "language": language,
        "region": region or None,
        "parts": [_part(part) for part in document.parts],
    }


def _part(part: Part) -> Json:
    """Return a part with its kind, ready for JSON; pictures as texts, for SVG is text."""
    content = asdict(part, dict_factory=_clean)
    return {"kind": type(part).__name__.lower(), **content}


def _clean(pairs: list[tuple[str, object]]) -> Json:
    return {name: _plain(value) for name, value in pairs}


def _plain(value: object) -> object:
    match value:
        case bytes():
            return value.decode()
        case str():
            return printable(value)
        case list() | tuple():
            return [_plain(each) for each in value]
    return value

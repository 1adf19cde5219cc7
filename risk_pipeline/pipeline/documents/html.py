"""Write a document as one HTML page: read on a phone, printed on A4, nothing fetched from anywhere."""

import base64
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from risk_pipeline.pipeline.documents.document import Document, cell_of


def to_html(document: Document) -> str:
    """Return the page; every text is escaped, pictures are in it."""
    return _template().render(document=document, cell_of=cell_of, kind=_kind, data_of=_data)


def _kind(part: object) -> str:
    return type(part).__name__.lower()


def _data(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("risk_pipeline.pipeline.documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("document.html.j2")

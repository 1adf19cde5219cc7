"""A document as a page and as a PDF: the same texts in both, none of them read as markup."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from risk_pipeline.domain.errors import ConfigError, RiskError
from risk_pipeline.pipeline.documents import pdf
from risk_pipeline.pipeline.documents.document import (
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Tone,
    Tree,
)
from risk_pipeline.pipeline.documents.html import to_html
from risk_pipeline.pipeline.documents.pdf import to_pdf
from risk_pipeline.pipeline.documents.writing import write_document

HOSTILE = '#panic("x") *bold* $x$ <b>&"\\ @ref // #sys.inputs'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="%d"><rect width="9" height="9"/></svg>'


def a_document(**changes: object) -> Document:
    rows = [("R04", Cell("high", Tone.BAD), HOSTILE), ("R05", "", "\x00\x1b[31mred")]
    parts = (
        Paragraph("Four are beyond tolerance.", Tone.STRONG),
        Heading("What moved"),
        Table([Column("Risk"), Column("Level"), Column("Why", 2)], rows, "Movements"),
        Heading("R04", 3),
        Pictures([Picture(SVG % 100, "The map"), Picture(SVG % 9000, HOSTILE)]),
        Bullets([HOSTILE, "two"]),
        Tree([(0, "1. late"), (1, f"2. {HOSTILE}")]),
    )
    given = {
        "title": HOSTILE,
        "subtitle": "All lines",
        "parts": parts,
        "foot": "as of 10 Apr",
        "language": "pt_BR",
    }
    return Document(**(given | changes))  # type: ignore[arg-type]


def text_of(content: bytes, folder: Path) -> str:
    """The words of a PDF in order, as a reader copies them."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: words of PDFs are not read")
    file = folder / "document.pdf"
    file.write_bytes(content)
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout


def test_a_page_escapes_every_text_and_names_its_language() -> None:
    page = to_html(a_document())
    assert '<html lang="pt-BR">' in page
    assert "<b>" not in page
    assert page.count("&lt;b&gt;&amp;") == 6
    assert '<span class="bad">high</span>' in page
    assert '<td data-name="Level" class="none">' in page
    assert '<li style="margin-left: 22px">2. ' in page
    assert re.search(r'<img src="data:image/svg\+xml;base64,[^"]+" alt="The map">', page)


def test_a_pdf_says_the_same_and_reads_no_text_as_markup(tmp_path: Path) -> None:
    said = text_of(to_pdf(a_document()), tmp_path)
    assert "Four are beyond tolerance." in said
    assert said.count('*bold* $x$ <b>&"\\ @ref') == 4
    assert "as of 10 Apr" in said
    assert "\x1b" not in said


def test_a_pdf_is_the_same_each_time_and_tagged_for_readers() -> None:
    made = to_pdf(a_document())
    assert made.startswith(b"%PDF-")
    assert made == to_pdf(a_document())
    assert b"pdfuaid" in made


def test_a_document_without_parts_is_a_page_all_the_same(tmp_path: Path) -> None:
    empty = a_document(title="Nothing yet", subtitle="", parts=(), foot="", language="en")
    assert "<h1>Nothing yet</h1>" in to_html(empty)
    assert "Nothing yet" in text_of(to_pdf(empty), tmp_path)


def test_a_picture_that_cannot_be_read_is_refused_by_the_name_of_the_document() -> None:
    broken = a_document(title="October", parts=(Pictures([Picture(b"<svg", "broken")]),))
    with pytest.raises(RiskError, match="The PDF of 'October' cannot be made"):
        pdf.to_pdf(broken)


def test_a_document_is_written_as_what_the_name_of_its_file_says(tmp_path: Path) -> None:
    document = a_document(parts=())
    assert write_document(document, tmp_path / "new" / "a.pdf").read_bytes() == to_pdf(document)
    assert write_document(document, tmp_path / "a.html").read_text() == to_html(document)
    with pytest.raises(ConfigError, match=r"ends with '\.txt'. Name a file that ends with \.html or \.pdf"):
        write_document(document, tmp_path / "a.txt")
    with pytest.raises(ConfigError, match=r"cannot be written: .* Name another place"):
        write_document(document, tmp_path / "a.html" / "b.html")

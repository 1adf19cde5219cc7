"""Write a document into a file, as what its name ends with says."""

from pathlib import Path

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.pipeline.documents.document import Document
from risk_pipeline.pipeline.documents.html import to_html
from risk_pipeline.pipeline.documents.pdf import to_pdf


def write_document(document: Document, file: Path) -> Path:
    """Write a `.pdf` or an `.html` file whole, and return it: a reader sees the one before until it is there.

    Raises:
        ConfigError: the name ends otherwise, or the file cannot be written.
    """
    match file.suffix.lower():
        case ".pdf":
            content = to_pdf(document)
        case ".html":
            content = to_html(document).encode()
        case other:
            ending = f"'{other}'" if other else "nothing"
            msg = f"{file}: its name ends with {ending}. Name a file that ends with .html or .pdf."
            raise ConfigError(msg)
    return put(file, content)


def put(file: Path, content: bytes) -> Path:
    """Write a file whole, and return it.

    Raises:
        ConfigError: it cannot be written.
    """
    draft = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        msg = f"{file}: it cannot be written: {error.strerror}. Name another place."
        raise ConfigError(msg) from error
    return file

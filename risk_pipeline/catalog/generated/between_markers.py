"""Text generated from code, inside a document written by hand."""

from pathlib import Path


def replace_between(path: Path, begin: str, end: str, text: str) -> None:
    """Replace the text between two markers of a file.

    Raises:
        ValueError: the file lacks one of the markers.
    """
    head, begun, rest = path.read_text(encoding="utf-8").partition(begin)
    _, ended, tail = rest.partition(end)
    if not begun or not ended:
        msg = f"{path.name} lacks '{begin}' or '{end}'"
        raise ValueError(msg)
    path.write_text(f"{head}{begin}\n{text}{end}{tail}", encoding="utf-8")

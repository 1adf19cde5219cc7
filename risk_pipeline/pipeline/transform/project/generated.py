"""Macros that are generated for dbt, in a folder of the project that git ignores."""

from pathlib import Path
from uuid import uuid4

FOLDER = Path(".risk") / "macros"


def write_macro(path: Path, text: str) -> Path:
    """Write a macro file and return its path; one that is up to date is left alone.

    Raises:
        OSError: the dbt project cannot be written to.
    """
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Calls of dbt for several sites may share the project: none may see half a file.
        written = path.with_suffix(f".{uuid4().hex}")
        written.write_text(text, encoding="utf-8")
        written.replace(path)
    return path

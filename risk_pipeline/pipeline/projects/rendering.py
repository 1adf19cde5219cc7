"""The files of a new project, from a folder of templates that looks like it."""

from collections.abc import Mapping
from pathlib import Path

from risk_pipeline.pipeline.bracket_templates import bracket_environment

_TEMPLATES = Path(__file__).parent / "templates"


def rendered(name: str, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the files of a folder of templates by their paths in the project.

    A name `dot-x` becomes `.x`: git and packaging tools would take a real `.gitignore` for theirs.
    """
    environment = bracket_environment()
    folder = _TEMPLATES / name
    return {
        path.relative_to(folder).as_posix().replace("dot-", "."): environment.from_string(
            path.read_text(encoding="utf-8")
        )
        .render(values)
        .encode()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

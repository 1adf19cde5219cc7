"""The files of a new project, from a folder of templates that looks like it."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, StrictUndefined

_TEMPLATES = Path(__file__).parent / "templates"


def rendered(name: str, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the files of a folder of templates by their paths in the project.

    Marks are square brackets, because dbt's own are braces. A name `dot-x` becomes `.x`: git and
    packaging tools would take a real `.gitignore` for theirs.
    """
    environment = Environment(  # noqa: S701 - writes YAML and SQL, no HTML
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
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

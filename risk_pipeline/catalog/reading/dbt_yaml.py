"""Find the line of a model or source in dbt's YAML. Read only when there is a finding."""

from collections.abc import Callable, Sequence
from pathlib import Path

from risk_pipeline.catalog.reading.yaml_locations import YamlFile, read_yaml

Spot = Callable[[Sequence[str | int]], str]


class DbtYaml:
    """The YAML files of the dbt project, parsed at first use."""

    def __init__(self, project_dir: Path) -> None:
        self._project_dir = project_dir
        self._files: dict[str, YamlFile] = {}

    def model(self, file: str, name: str) -> Spot:
        """Return a function that turns a location inside a model's entry into `file:line`."""
        return lambda loc: self._place(file, ["models"], name, None, loc)

    def source(self, file: str, name: str) -> Spot:
        """Return the same for a source as a whole."""
        return lambda loc: self._place(file, ["sources"], name, None, loc)

    def source_table(self, file: str, source: str, table: str) -> Spot:
        """Return the same for a table of a source."""
        return lambda loc: self._place(file, ["sources"], source, table, loc)

    def _place(
        self, file: str, top: list[str | int], name: str, table: str | None, loc: Sequence[str | int]
    ) -> str:
        shown = f"dbt_project/{file}"
        if not file.endswith((".yml", ".yaml")):
            return shown
        if file not in self._files:
            self._files[file] = read_yaml(self._project_dir / shown, shown)[0]
        yaml_file = self._files[file]
        at = yaml_file.index_named(top, name)
        if at is not None and table is not None:
            at = yaml_file.index_named([*at, "tables"], table) or at
        return yaml_file.place([*at, *loc]) if at is not None else shown


def shown_path(path: Path, project_dir: Path) -> str:
    """Return how messages call a file: relative to the project if it is inside it."""
    return str(path.relative_to(project_dir) if path.is_relative_to(project_dir) else path)

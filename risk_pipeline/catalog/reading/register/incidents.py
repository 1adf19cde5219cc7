"""Read what the register says about incidents: `register/incidents.yaml` and `register/statements/`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from risk_pipeline.catalog.reading.register.lists import Noted, check_keys, read_list, read_register
from risk_pipeline.catalog.reading.yaml_locations import YamlFile, read_yaml
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.incidents.clock import Duty, IncidentClocks
from risk_pipeline.domain.register.incidents.kind import IncidentType
from risk_pipeline.domain.register.incidents.role import IncidentRole
from risk_pipeline.domain.register.incidents.scale import SeverityMatrix
from risk_pipeline.domain.register.incidents.template import Phrase, StatementTemplate

M = TypeVar("M", bound=BaseModel)
INCIDENTS_FILE = "register/incidents.yaml"
# The sections of register/incidents.yaml, a file that may be absent.
INCIDENTS: Mapping[str, type[BaseModel]] = {
    "types": IncidentType,
    "matrices": SeverityMatrix,
    "roles": IncidentRole,
    "clocks": IncidentClocks,
    "duties": Duty,
    "phrases": Phrase,
}
STATEMENTS: Mapping[str, type[BaseModel]] = {"statements": StatementTemplate}


def read_incidents(noted: Noted, project_dir: Path) -> IncidentBook:
    """Return all of it, by id; what is wrong is noted."""
    statements: dict[str, StatementTemplate] = {}
    read_register(noted, project_dir, "statements", StatementTemplate, statements, optional=True)
    if not (project_dir / INCIDENTS_FILE).exists():
        return IncidentBook(statements=statements)
    file, findings = read_yaml(project_dir / INCIDENTS_FILE, INCIDENTS_FILE)
    noted.findings += findings
    noted.findings += check_keys(file, tuple(INCIDENTS))
    reader = _Sections(noted, file)
    return IncidentBook(
        types=reader.read("types", IncidentType),
        matrices=reader.read("matrices", SeverityMatrix),
        roles=reader.read("roles", IncidentRole),
        clocks=reader.read("clocks", IncidentClocks),
        duties=reader.read("duties", Duty),
        phrases=reader.read("phrases", Phrase),
        statements=statements,
    )


class _Sections:
    """Reads the sections of a file; one that is absent is empty."""

    def __init__(self, noted: Noted, file: YamlFile) -> None:
        self._noted, self._file = noted, file

    def read(self, section: str, model: type[M]) -> dict[str, M]:
        entries: dict[str, M] = {}
        given = self._file.data if isinstance(self._file.data, dict) else {}
        if section in given:
            read_list(self._noted, self._file, section, model, entries)
        return entries

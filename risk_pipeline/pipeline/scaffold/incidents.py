"""A new type of incident: an entry of register/incidents.yaml, or that file with what a first type needs."""

from collections.abc import Mapping

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.register.incidents import INCIDENTS_FILE
from risk_pipeline.catalog.reading.validation import build
from risk_pipeline.catalog.writing.entries import append_entry
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.incidents.kind import IncidentType
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.register import new_file
from risk_pipeline.pipeline.scaffold.rendering import render

STATEMENTS_FILE = "register/statements.yaml"
_HOLDING = {
    "id": "holding",
    "kind": "holding",
    "language": "en",
    "audience": "press and customers",
    "title": "About {title}",
    "body": "Affected so far: {how_many_cases}. We are working on it. Next word: {next_update}.",
}


def is_first(catalog: Catalog) -> bool:
    """Whether the project has no register of incidents yet."""
    return not (catalog.project_dir / INCIDENTS_FILE).exists()


def draft_incident_type(catalog: Catalog, fields: Mapping[str, object], commander: str) -> list[Draft]:
    """Return the files with one more type; of a first type also matrix, clocks, role and a holding statement.

    Raises:
        ConfigError: the id is taken, or a field is wrong.
    """
    if fields["id"] in catalog.incidents.types:
        raise ConfigError(
            f"{INCIDENTS_FILE}: there is a type {fields['id']} already. Give another id, or edit it."
        )
    _, findings = build(IncidentType, fields, lambda _: INCIDENTS_FILE, str(fields["id"]))
    if findings:
        raise ConfigError("\n".join(str(finding) for finding in findings))
    if not is_first(catalog):
        before = (catalog.project_dir / INCIDENTS_FILE).read_bytes().decode()
        entry = render("entry.yaml.j2", fields=fields)
        return [Draft(INCIDENTS_FILE, append_entry(before, "types", entry, INCIDENTS_FILE), before)]
    drafts = [Draft(INCIDENTS_FILE, render("incidents.yaml.j2", fields=fields, commander=commander))]
    if not catalog.incidents.statements:
        head = new_file("statements", STATEMENTS_FILE)
        template = append_entry(head, "statements", render("entry.yaml.j2", fields=_HOLDING), STATEMENTS_FILE)
        drafts.append(Draft(STATEMENTS_FILE, template))
    return drafts

"""Codes about incidents: types, matrices, roles, clocks, duties, statements."""

from risk_pipeline.catalog.findings.code import Code
from risk_pipeline.catalog.findings.code import error as _error
from risk_pipeline.catalog.findings.code import warning as _warning

INCIDENT_CODES: dict[str, Code] = {
    "L901": _error(
        "An entry about incidents names an unknown type, line, owner, playbook, indicator or control.",
        "Correct the name, or add what it names.",
    ),
    "L902": _warning(
        "A type of incident has no severity matrix: its numbers never make it worse than P3.",
        "Add a matrix for it, or one for all types.",
    ),
    "L903": _warning(
        "A type of incident needs a role that is nobody's.", "Add an entry to `roles`, or leave the role out."
    ),
    "L904": _warning(
        "Incidents of a severity have no clock for something: it may take forever.",
        "Set how long it may take, in `clocks`.",
    ),
    "L905": _warning(
        "A type of incident has no template of a holding statement: its first words begin with nothing.",
        "Add one to register/statements/.",
    ),
    "L906": _error("A template of a statement has a phrase that never goes out.", "Say it in other words."),
    "L907": _warning(
        "A worse severity has more time than a milder one.", "Give it less, or give both the same."
    ),
    "L908": _warning(
        "There are types of incidents, and tickets have no clocks: none is ever late or escalated.",
        "Write `register/response.yaml`; docs/response.md has one to begin with.",
    ),
}

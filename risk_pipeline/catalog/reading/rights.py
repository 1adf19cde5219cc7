"""Read `register/rights.yaml`: who may do what to a ticket. Without the file the defaults hold."""

from pathlib import Path

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.validation import build
from risk_pipeline.catalog.reading.yaml_locations import YamlFile, read_yaml
from risk_pipeline.domain.commands.rights import Rights

RIGHTS_FILE = "register/rights.yaml"


def read_rights(project_dir: Path) -> tuple[Rights, dict[str, str], list[Finding]]:
    """Return the rights, where each is in the file, and what is wrong."""
    path = project_dir / "register" / "rights.yaml"
    if not path.exists():
        return Rights(), {}, []
    file, findings = read_yaml(path, RIGHTS_FILE)
    if file.root is None:
        return Rights(), {}, findings
    rights, wrong = build(Rights, file.data, file.place, "rights")
    return rights or Rights(), _places(file), findings + wrong


def rights_schema() -> dict[str, object]:
    """Return the JSON Schema that editors use."""
    schema = Rights.model_json_schema(ref_template="#/$defs/{model}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": RIGHTS_FILE}


def _places(file: YamlFile) -> dict[str, str]:
    return {str(name): file.place([name]) for name in file.data} if isinstance(file.data, dict) else {}

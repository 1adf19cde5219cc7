"""Read `register/response.yaml`: how fast people answer. Without the file no clocks run."""

from pathlib import Path

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.validation import build
from risk_pipeline.catalog.reading.yaml_locations import read_yaml
from risk_pipeline.domain.register.response_plan import ResponsePlan

_NAME = "register/response.yaml"


def read_response(project_dir: Path) -> tuple[ResponsePlan | None, dict[str, str], list[Finding]]:
    """Return the plan, where each of its parts is in the file, and what is wrong."""
    path = project_dir / "register" / "response.yaml"
    if not path.exists():
        return None, {}, []
    file, findings = read_yaml(path, _NAME)
    if file.root is None:
        return None, {}, findings
    plan, wrong = build(ResponsePlan, file.data, file.place, "response")
    spots = {str(name): file.place([name]) for name in file.data} if isinstance(file.data, dict) else {}
    # What is left to its default is nowhere in the file; its findings point to the whole.
    return plan, {name: file.place() for name in ResponsePlan.model_fields} | spots, findings + wrong


def response_schema() -> dict[str, object]:
    """Return the JSON Schema that editors use."""
    schema = ResponsePlan.model_json_schema(ref_template="#/$defs/{model}")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": _NAME}

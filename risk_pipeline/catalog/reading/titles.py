"""Read `register/titles.yaml`: how dimensions and segments are called. Without the file, as their ids."""

from functools import partial
from pathlib import Path

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.reading.validation import Place, build
from risk_pipeline.catalog.reading.yaml_locations import YamlFile, read_yaml
from risk_pipeline.domain.register.titles import DimensionTitles

TITLES_FILE = "register/titles.yaml"
Read = tuple[dict[str, DimensionTitles], dict[str, str], list[Finding]]


def read_titles(project_dir: Path) -> Read:
    """Return the titles by dimension, where each dimension is in the file, and what is wrong."""
    path = project_dir / "register" / "titles.yaml"
    if not path.exists():
        return {}, {}, []
    file, findings = read_yaml(path, TITLES_FILE)
    if file.root is None:
        return {}, {}, findings
    if not isinstance(file.data, dict):
        text = "should be a mapping of dimensions, each with the keys title and segments"
        return {}, {}, [*findings, Finding(file.place(), "", "", "L003", text)]
    titles: dict[str, DimensionTitles] = {}
    for name, entry in file.data.items():
        wrong, entry = _ids_as_text(entry, partial(_place_in, file, name), str(name))
        read, more = build(DimensionTitles, entry, partial(_place_in, file, name), str(name))
        findings += wrong + more
        if read is not None:
            titles[str(name)] = read
    return titles, {str(name): file.place([name]) for name in file.data}, findings


def titles_schema() -> dict[str, object]:
    """Return the JSON Schema that editors use."""
    entry = DimensionTitles.model_json_schema(ref_template="#/$defs/{model}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLES_FILE,
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/DimensionTitles"},
        "$defs": {"DimensionTitles": entry},
    }


def _ids_as_text(entry: object, place: Place, subject: str) -> tuple[list[Finding], object]:
    """Whole numbers are ids too; `NO` and `1.10` are something else to YAML, unless they are quoted."""
    segments = entry.get("segments") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(segments, dict):
        return [], entry
    text = "is no text to YAML; put the id in quotes"
    findings = [
        Finding(place(("segments",)), subject, f"segments.{key}", "L003", text)
        for key in segments
        if isinstance(key, bool) or not isinstance(key, str | int)
    ]
    return findings, {**entry, "segments": {str(key): title for key, title in segments.items()}}


def _place_in(file: YamlFile, name: str, loc: tuple[str | int, ...]) -> str:
    return file.place([name, *loc])

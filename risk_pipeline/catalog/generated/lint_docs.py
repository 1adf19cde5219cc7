"""The table of codes in docs/lint.md, between two markers; the text around it is written by hand."""

from pathlib import Path

from risk_pipeline.catalog.findings.codes import CODES, GROUPS
from risk_pipeline.catalog.generated.between_markers import replace_between

BEGIN, END = "<!-- codes: begin -->", "<!-- codes: end -->"


def write_codes(path: Path) -> None:
    """Replace the text between the markers with the current codes."""
    replace_between(path, BEGIN, END, codes_as_markdown())


def codes_as_markdown() -> str:
    """Return one table per group of codes."""
    lines: list[str] = []
    for prefix, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| Code | Level | Meaning | Remedy |", "|---|---|---|---|"]
        lines += [
            f"| {name} | {code.level} | {code.meaning} | {code.remedy} |"
            for name, code in CODES.items()
            if name.startswith(prefix)
        ]
    return "\n".join([*lines, ""]) + "\n"

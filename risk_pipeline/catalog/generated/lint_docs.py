"""The table of codes in docs/lint.md, between two markers; the text around it is written by hand."""

from pathlib import Path

from risk_pipeline.catalog.findings.codes import CODES, GROUPS

BEGIN, END = "<!-- codes: begin -->", "<!-- codes: end -->"


def write_codes(path: Path) -> None:
    """Replace what stands between the markers by the present codes."""
    head, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    path.write_text(f"{head}{BEGIN}\n{codes_as_markdown()}{END}{tail}", encoding="utf-8")


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

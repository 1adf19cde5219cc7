"""The table of reasons why nobody is told in docs/response.md; the text around it is written by hand."""

from pathlib import Path

from risk_pipeline.catalog.generated.between_markers import replace_between
from risk_pipeline.domain.muting_reasons import Muted, Stage
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE
from risk_pipeline.wording.language import words_in

BEGIN, END = "<!-- muted: begin -->", "<!-- muted: end -->"
_WHERE = {
    Stage.VERDICT: "`ops.rule_results`",
    Stage.TICKET: "not stored; `risk why` finds it",
    Stage.MESSAGE: "`ticket_event`, `fct_ticket_events`",
}


def write_muting(path: Path) -> None:
    """Replace the text between the markers with the current codes."""
    replace_between(path, BEGIN, END, muting_as_markdown())


def muting_as_markdown() -> str:
    """Return one row per code, in the order of muting."""
    words = words_in(DEFAULT_LANGUAGE)
    rows = [
        f"| {code.rank + 1} | `{code}` | {_place(code)} | {_opening(code)} | {meaning} |"
        for code in Muted
        if (meaning := words.say("muting", code=code))
    ]
    return "\n".join(
        [
            "",
            "| | code | recorded in | its sentence begins | meaning |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "",
        ]
    )


def _place(code: Muted) -> str:
    return "either table" if code is Muted.OTHER else _WHERE[code.stage]


def _opening(code: Muted) -> str:
    if code.stage is Stage.TICKET:
        return ""
    return f"{code.opening} …" if code.opening else "otherwise"

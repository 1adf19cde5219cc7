"""Draw the state machine from its own table, in Mermaid.

`python -m risk_pipeline.domain.tickets.diagram` prints it; with a page as argument it is put between the
page's markers.
"""

import sys
from pathlib import Path

from risk_pipeline.domain.tickets.states import TRANSITIONS, By, State

BEGIN, END = "<!-- diagram: begin -->", "<!-- diagram: end -->"
_NOTES: dict[tuple[State | None, State], str] = {
    (None, State.OPEN): "red",
    (State.OPEN, State.ACKNOWLEDGED): "taken",
    (State.OPEN, State.IN_PROGRESS): "started",
    (State.ACKNOWLEDGED, State.IN_PROGRESS): "started",
    (State.ACKNOWLEDGED, State.OPEN): "no progress, lapsed",
    (State.OPEN, State.VERIFYING): "green, or fix recorded",
    (State.ACKNOWLEDGED, State.VERIFYING): "green, or fix recorded",
    (State.IN_PROGRESS, State.VERIFYING): "green, or fix recorded",
    (State.VERIFYING, State.OPEN): "not green, back where it was",
    (State.VERIFYING, State.ACKNOWLEDGED): "not green, back where it was",
    (State.VERIFYING, State.IN_PROGRESS): "not green, back where it was",
    (State.VERIFYING, State.CLOSED): "green for N periods, or closed without a fix",
    (State.OPEN, State.CLOSED): "closed without a fix",
    (State.ACKNOWLEDGED, State.CLOSED): "closed without a fix",
    (State.IN_PROGRESS, State.CLOSED): "closed without a fix",
    (State.CLOSED, State.OPEN): "red inside the window, or acceptance over",
}


def as_mermaid() -> str:
    """Return the table of allowed moves as a Mermaid state diagram, with who makes each and when."""
    lines = ["stateDiagram-v2"]
    for (source, target), who in TRANSITIONS.items():
        movers = ", ".join(by for by in By if by in who)
        lines.append(f"    {source or '[*]'} --> {target}: {_NOTES[source, target]} ({movers})")
    return "\n".join(lines) + "\n"


def put_into(page: str) -> str:
    """Return the text of a page with the current diagram between its markers."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n\n```mermaid\n{as_mermaid()}```\n\n{END}{rest.partition(END)[2]}"


def main(pages: list[str]) -> None:
    """Update the pages, or print the diagram."""
    for page in map(Path, pages):
        page.write_text(put_into(page.read_text(encoding="utf-8")), encoding="utf-8")
    if not pages:
        print(as_mermaid(), end="")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])

"""Draw the state machine of incidents from its own table, in Mermaid.

`python -m risk_pipeline.domain.incidents.diagram` prints it; with a page as argument it is put between the
page's markers.
"""

import sys
from pathlib import Path

from risk_pipeline.domain.incidents.states import TRANSITIONS, State
from risk_pipeline.domain.tickets.diagram import BEGIN, END
from risk_pipeline.domain.tickets.states import By

_NOTES: dict[State, str] = {
    State.CANDIDATE: "a severity matrix is reached",
    State.DECLARED: "declared, or accepted",
    State.REJECTED: "rejected with a reason",
    State.CONTAINED: "harm stopped, no longer worse",
    State.RESOLVED: "recovery criteria met",
    State.REVIEWED: "review approved",
    State.CLOSED: "tickets closed, a change verified",
    State.DOWNGRADED: "less than it looked",
    State.REOPENED: "there again",
}


def as_mermaid() -> str:
    """Return the table of allowed moves as a Mermaid state diagram, with who makes each and when."""
    lines = ["stateDiagram-v2"]
    for (source, target), who in TRANSITIONS.items():
        movers = ", ".join(by for by in By if by in who)
        lines.append(f"    {source or '[*]'} --> {target}: {_NOTES[target]} ({movers})")
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

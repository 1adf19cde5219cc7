"""Draw the state machine from its own table: `python -m risk_pipeline.domain.diagram` prints Mermaid."""

from risk_pipeline.domain.states import TRANSITIONS, By, State

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


if __name__ == "__main__":
    print(as_mermaid(), end="")  # noqa: T201

"""How a verb ends: one table of codes for all of them.

A request that could not be done is FAILED, one that makes no sense USAGE. FINDINGS: the verb did what it was
asked, and somebody has to look at what it found.
"""

import typer

DONE, FAILED, USAGE, FINDINGS = 0, 1, 2, 3
# When each verb that can have findings has them; docs/operations.md has the same table.
FOUND = {
    "run": "a feed, a model or a rule failed; with `--fail-on-red` also when a red verdict is acted on",
    "deliver": "a receiver takes nothing, and messages wait; or it refused one for good",
    "digest": "a receiver takes nothing, and messages wait",
    "lint": "the content has an error, or with `--strict` a warning",
    "doctor": "something that a run needs is missing or wrong",
    "trace": "the replay SQL returns another number than the ticket has",
    "watchdog": "something in the response is stuck",
    "trackers poll": "a tracker could not be asked",
    "audit verify": "the history is broken, or lacks what was noted outside the store",
}


def end(verb: str, *, has_findings: object) -> None:
    """End a verb with FINDINGS if it has any."""
    if verb not in FOUND:
        raise KeyError(verb)
    if has_findings:
        raise typer.Exit(FINDINGS)

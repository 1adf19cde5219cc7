"""Can strategies and goals still be reached; do processes name their own steps?"""

from collections.abc import Iterator
from itertools import pairwise

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.view import View
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.governance.process import Process


def check(view: View) -> Iterator[Finding]:
    """Yield the findings L335 to L339 and L349."""
    held = view.catalog.governance
    yield from _strategies(view)
    for goal in held.goals.values():
        if view.today and goal.by < view.today:
            text = f"was to be reached by {goal.by}; set the next target, or remove the goal"
            yield view.finding("goals", goal.id, "by", "L337", text)
    for key, process in held.processes.items():
        yield from _process(view, key, process)
    for id_ in dict.fromkeys(process.id for process in held.processes.values()):
        yield from _versions(view, held.versions(id_))


def _strategies(view: View) -> Iterator[Finding]:
    for strategy in view.catalog.governance.strategies.values():
        missing = [key for key in ("target", "by") if getattr(strategy, key) is None]
        for key in missing:
            text = "is missing, so nobody can tell whether it works; say what to reach by when"
            yield view.finding("strategies", strategy.id, key, "L335", text)
        ends = [action.due for action in strategy.actions]
        if view.today and (not ends or max(ends) < view.today):
            text = f"the last was due on {max(ends)}" if ends else "there are none"
            yield view.finding(
                "strategies", strategy.id, "actions", "L336", f"{text}; plan the next, or end it"
            )


def _process(view: View, key: str, process: Process) -> Iterator[Finding]:
    steps = [step.id for step in process.steps]
    for step in {step for step in steps if steps.count(step) > 1}:
        yield view.finding("processes", key, "steps", "L338", f"{step} is there twice; rename one")
    for move in process.forbidden:
        for word in (move.step, move.other):
            if word is not None and word not in steps:
                text = f"{move.id} names {word}, which is no step; {suggestion(word, steps)}"
                yield view.finding("processes", key, "forbidden.step", "L338", text)
        if move.risk is None:
            text = f"{move.id} names no risk, so its cases press on nothing; add `risk`"
            yield view.finding("processes", key, "forbidden.risk", "L339", text)


def _versions(view: View, versions: tuple[Process, ...]) -> Iterator[Finding]:
    for earlier, later in pairwise(versions):
        key = f"{later.id} {later.version}"
        if later.from_ <= earlier.from_:
            text = f"{later.from_} is not after version {earlier.version}; give the day on which it changed"
            yield view.finding("processes", key, "from", "L349", text)
        if not later.change:
            text = f"is missing; say what changed against version {earlier.version}, and why"
            yield view.finding("processes", key, "change", "L349", text)

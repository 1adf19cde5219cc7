"""What is said of a failed run: the error's own words, without secrets and values of rows; what to do."""

import re
from collections.abc import Iterable

from risk_pipeline.domain.register.entries import Playbook

RUN_RULE = "data.run"
FAILED_RUN = Playbook(
    id="failed_run",
    title="A run failed",
    steps=(
        "Open the run and read what the failed step says; without Dagster, read the output of `risk run`.",
        "Put right what it names. Nothing is lost: what was loaded, judged and told before it stays.",
        "Run it again: `Re-execute from failure` in Dagster, or `risk run`. Running twice does no harm.",
        "If it fails again in the same way, call `risk doctor`, and write the cause on this ticket.",
        "The ticket closes when the job succeeds on a later day.",
    ),
)
"""Stands in where the register has no playbook of this id."""

_LONGEST = 400
_MASK = "…"
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")
_ASSIGNED = re.compile(r"(?i)\b((?:\w*(?:password|passwd|secret|token|api_?key)\w*)\s*[=:]\s*)\S+")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")


def in_words(step: str, error: str, *, is_ours: bool, secrets: Iterable[str] = ()) -> str:
    """Return one line that says what failed and why.

    `is_ours` tells that the error is one of our own, which quote no row. What others quote may be a value.
    """
    text = error if is_ours else _QUOTED.sub(f"'{_MASK}'", error)
    for secret in sorted({each for each in secrets if each}, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    text = _ASSIGNED.sub(rf"\1{_MASK}", _CREDENTIALS.sub(_MASK, text))
    line = " ".join(text.split())
    shown = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"
    return f"{step} failed: {shown}" if step else shown

"""What is said of a failed run: the error's own words, without secrets and values of rows."""

import re
from collections.abc import Iterable

RUN_RULE = "data.run"
CHOSEN_ASSETS = "__ASSET_JOB"
"""What Dagster calls the job of assets that somebody chose, as `Materialize all` does."""
PLAYBOOK = "failed_run"
"""The playbook of a failed run; where the register has none of this id, `wording/` has its steps."""

_LONGEST = 400
_MASK = "…"
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")
_ASSIGNED = re.compile(r"(?i)\b((?:\w*(?:password|passwd|secret|token|api_?key)\w*)\s*[=:]\s*)\S+")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")


def in_words(error: str, *, is_ours: bool, secrets: Iterable[str] = ()) -> str:
    """Return one line that says why something failed.

    `is_ours` tells that the error is one of our own, which quote no row. What others quote may be a value.
    """
    text = error if is_ours else _QUOTED.sub(f"'{_MASK}'", error)
    for secret in sorted({each for each in secrets if each}, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    text = _ASSIGNED.sub(rf"\1{_MASK}", _CREDENTIALS.sub(_MASK, text))
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…"

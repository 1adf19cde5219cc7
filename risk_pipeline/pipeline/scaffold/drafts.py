"""Files about to be written: none is overwritten, and nothing stays of what dbt or lint refuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Draft:
    """A file's path in the project and its whole new text; `before` is what it held, None if it is new."""

    path: str
    text: str
    before: str | None = None

    @property
    def added(self) -> str:
        """What is new in it."""
        if self.before is None:
            return self.text
        return "\n".join(_added_lines(self.before.splitlines(), self.text.splitlines()))


def refuse_to_overwrite(project_dir: Path, drafts: Sequence[Draft]) -> None:
    """Refuse where a file that is to be new is there already.

    Raises:
        ConfigError: it names every such file.
    """
    there = [draft.path for draft in drafts if draft.before is None and (project_dir / draft.path).exists()]
    if there:
        raise ConfigError(
            f"{', '.join(there)}: already there, and nothing was written. Choose another name, or edit it."
        )


def write(project_dir: Path, drafts: Sequence[Draft], verify: Callable[[], None]) -> None:
    """Write all files, and take them back if `verify` refuses what they make of the project.

    Raises:
        ConfigError: `verify` refuses.
    """
    try:
        for draft in drafts:
            path = project_dir / draft.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(draft.text.encode())
        verify()
    except BaseException:
        for draft in drafts:
            _take_back(project_dir / draft.path, draft.before)
        raise


def _take_back(path: Path, before: str | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before.encode())


def _added_lines(before: Sequence[str], after: Sequence[str]) -> Sequence[str]:
    """Return the one block that was put in."""
    first = next(
        (n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(before)
    )
    return after[first : first + len(after) - len(before)]

"""What dbt has parsed of a project of this checkout, lent to every new target of the session.

dbt holds each file against what it had parsed, and parses again what differs, as it does in one target.
"""

import os
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from dbt.adapters.duckdb.credentials import DuckDBCredentials

from tests.paths import ROOT

NAME = "partial_parse.msgpack"


class Parsed:
    """The copy in the target of one call, and the one that all calls with its variables share."""

    def __init__(self, shared: Path, target: Path, folder: str, arguments: Sequence[str]) -> None:
        options = arguments[1:]
        variables = options[options.index("--vars") + 1] if "--vars" in options else ""
        self.mine = target / NAME
        self.shared = shared / f"{sha256(f'{folder} {variables}'.encode()).hexdigest()}.msgpack"
        self.is_ours = Path(folder).is_relative_to(ROOT)

    def lend(self) -> None:
        """Begin a new target with what was parsed already."""
        if self.is_ours and self.shared.exists() and not self.mine.exists():
            self.mine.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.shared, self.mine)

    def keep(self) -> None:
        """Share what this call parsed, if it parsed anything."""
        if self.is_ours and _written(self.mine) > _written(self.shared):
            aside = self.shared.with_suffix(f".{os.getpid()}")
            shutil.copy2(self.mine, aside)
            aside.replace(self.shared)


def _written(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def parse_once_for_all_warehouses() -> None:
    """Let no path of a warehouse decide whether dbt parses again: no template of ours reads it."""
    keys = DuckDBCredentials._connection_keys
    DuckDBCredentials._connection_keys = lambda self: [key for key in keys(self) if key != "path"]

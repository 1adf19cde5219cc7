"""Names that completion offers, remembered in a small file: reading the register takes longer than a TAB may.

Each verb that opens the project writes the file again where a name has changed. `tickets` come from the
store itself.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.settings import guess_places

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog

_FILE = "names.json"


def remember_names(catalog: Catalog, var_dir: Path) -> None:
    """Write the names of a catalog beside the rest that the program writes; a failure is no harm."""
    known = {
        "rule": {id_: f"{rule.indicator or rule.type}" for id_, rule in catalog.rules.items()},
        "indicator": {name: indicator.title for name, indicator in catalog.indicators.items()},
        "owner": {id_: owner.title for id_, owner in catalog.owners.items()},
        "line": {id_: line.title for id_, line in catalog.lines.items()},
        "feed": dict.fromkeys(catalog.feeds, ""),
        "risk": {id_: risk.title for id_, risk in catalog.risks.items()},
        "level": _levels(catalog),
    }
    path, text = var_dir / _FILE, json.dumps(known)
    with suppress(OSError, UnicodeDecodeError):
        if var_dir.is_dir() and not (path.is_file() and path.read_text(encoding="utf-8") == text):
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)


def _levels(catalog: Catalog) -> dict[str, str]:
    matrices = [*catalog.governance.matrix.values()] or [catalog.governance.matrix_on(date.min)]
    return {level.id: level.title for matrix in matrices for level in matrix.levels}


def known_names(kind: str, beginning: str) -> list[tuple[str, str]]:
    """Return the names of a kind that begin so, each with what it is; none where nothing is remembered."""
    try:
        var_dir, _ = guess_places()
        found = json.loads((var_dir / _FILE).read_text(encoding="utf-8")).get(kind, {})
    except (ConfigError, OSError, ValueError, AttributeError):
        return []
    return [(name, title) for name, title in sorted(found.items()) if name.startswith(beginning)]

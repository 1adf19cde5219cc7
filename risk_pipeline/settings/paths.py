"""Where the project is, and where it writes. The standard library alone: completion waits for this."""

import os
import tomllib
from pathlib import Path

from risk_pipeline.domain.errors import ConfigError

PROJECT_FILE = "risk.toml"
# Of a checkout; the wheel has none.
PROJECT_ROOT = Path(__file__).resolve().parents[2]
# The engine's dbt code, `risk_core`.
DBT_PACKAGE = Path(__file__).resolve().parents[1] / "dbt_package"
_NAMED_IN = "RISK_PROJECT_DIR"


def find_project(given: str | Path | None = None) -> Path:
    """Return the project's folder: the one given, that of RISK_PROJECT_DIR, or the nearest with a risk.toml.

    Raises:
        ConfigError: there is none here; the text says how to make one.
    """
    named = given or os.environ.get(_NAMED_IN)
    if named:
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PROJECT_FILE).is_file():
            return folder
    raise ConfigError(
        f"No project here: neither {here} nor a folder above it has a {PROJECT_FILE}. Go to the project's "
        f"folder, or name it in {_NAMED_IN}, or begin one: `risk init NAME`."
    )


def within(folder: Path, given: str) -> str:
    """Return a place as the project's file names it: local ones begin in the project's folder."""
    is_local = given and "://" not in given
    return str(folder / Path(given).expanduser()) if is_local else given


def guess_places() -> tuple[Path, str]:
    """Return the folder that the program writes to and the store's URL, without checking the settings.

    Raises:
        ConfigError: there is no project here.
        OSError, ValueError: its file cannot be read.
    """
    folder = find_project()
    path = folder / PROJECT_FILE
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    var = os.environ.get("RISK_VAR_DIR") or within(folder, str(told.get("var_dir") or "var"))
    var_dir = Path(var).expanduser().absolute()
    url = os.environ.get("RISK_STORE_URL") or str(told.get("store_url") or "")
    return var_dir, url or f"sqlite:///{var_dir / 'state.sqlite'}"


def completed_words() -> list[str] | None:
    """Return the words typed so far where a shell asks for completion; None where it does not."""
    if "_RISK_COMPLETE" not in os.environ:
        return None
    return (os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS") or "").split()

"""The macro that dbt renders, rendered by plain Jinja over a frame: no dbt call, and still the very SQL."""

from typing import Any

import duckdb
import pandas as pd
from jinja2 import Environment

from tests.harness.dbt_warehouse import PROJECT_ROOT

MACRO = PROJECT_ROOT / "dbt_project" / "macros" / "detection.sql"


def scores(observations: pd.DataFrame, **arguments: Any) -> pd.DataFrame:
    """Return the macro's answer, indexed by series and day."""
    macros = Environment().from_string(MACRO.read_text()).module
    sql = macros.detection_scores("observations", **arguments)  # type: ignore[attr-defined]
    with duckdb.connect() as connection:
        connection.register("observations", observations)
        found = connection.execute(f"select * from ({sql}) order by series_id, d").df()
    return found.set_index(["series_id", "d"])


def series(
    name: str, x: Any, n: Any = 100.0, *, first: str = "2018-01-01", parent: str | None = None
) -> pd.DataFrame:
    """Return consecutive days of one series; where `n` is null there is no row."""
    frame = pd.DataFrame({"series_id": name, "parent_id": parent, "x": x, "n": n, "excluded": False})
    frame["parent_id"] = frame["parent_id"].astype("str")
    frame["d"] = pd.date_range(first, periods=len(frame))
    return frame[frame["n"].notna()].astype({"x": float, "n": float})

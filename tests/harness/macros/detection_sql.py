"""The early warning on a frame: the project's macros rendered by plain Jinja, no dbt call."""

from typing import Any

import duckdb
import pandas as pd

from benchmarks.detection import macros


def scores(observations: pd.DataFrame, **arguments: Any) -> pd.DataFrame:
    """Return the macro's answer, indexed by series and day."""
    sql = macros.render("early_warning_scores", "observations", **arguments)
    with duckdb.connect() as connection:
        connection.register("observations", observations)
        found = connection.execute(f"select * from ({sql}) order by series_id, d").df()
    return found.set_index(["series_id", "d"])


def scores_of_increment(observations: pd.DataFrame, first: pd.Timestamp, **arguments: Any) -> pd.DataFrame:
    """Return the answer for the days since `first`, from what a whole build kept of the days before."""
    kept = macros.render("early_warning_scores", "observations", **arguments)
    sql = macros.render("early_warning_scores", "late", first_day=f"date '{first:%Y-%m-%d}'", **arguments)
    with duckdb.connect() as connection:
        connection.register("observations", observations)
        connection.execute(
            f"create table late as select observations.*, kept.centre, kept.phi, kept.n_history, kept.state"
            f" from observations left join ({kept}) as kept on observations.series_id = kept.series_id"
            f" and observations.d = kept.d and observations.d < date '{first:%Y-%m-%d}'"
            f" where observations.d >= date '{first:%Y-%m-%d}' - {macros.render('early_warning_reach')}"
        )
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

"""Other ways to say where a rate moved, to hold the scan against. Each takes an incident and names slices."""

from itertools import combinations

import duckdb
import numpy as np
import pandas as pd

from benchmarks.detection.locate.incidents import Cause, Incident

LEAST_EVENTS = 3
LEAST_SHARE = 0.01


def cube(connection: duckdb.DuckDBPyConnection, incident: Incident, *, has_past: bool) -> pd.DataFrame:
    """Return each slice of up to three attributes with what it has and what was to be expected.

    Expected is its own past rate, drawn to the overall one by 100 chances; without a past the overall rate.
    """
    names = incident.attributes
    sets = [subset for depth in (1, 2, 3) for subset in combinations(names, depth)]
    connection.register("incident_cells", incident.table)
    listed = ", ".join(names)
    slices = connection.execute(
        f"""
        with total as (select sum(x) as x, sum(n) as n, sum(hx) as hx, sum(hn) as hn from incident_cells)
        select
            {listed},
            {len(names)} - {" - ".join(f"grouping({name})" for name in names)} as depth,
            sum(cells.x) as x, sum(cells.n) as n, sum(cells.hx) as hx, sum(cells.hn) as hn,
            any_value(total.x) as total_x, any_value(total.n) as total_n,
            any_value(total.hx) / any_value(total.hn) as past_rate
        from incident_cells as cells cross join total
        group by grouping sets ({", ".join(f"({', '.join(subset)})" for subset in sets)})
        having sum(cells.x) >= greatest({LEAST_EVENTS}, {LEAST_SHARE} * any_value(total.x))
        """
    ).df()
    connection.unregister("incident_cells")
    rate = slices["past_rate"] if has_past else slices["total_x"] / slices["total_n"]
    own = (slices["hx"] + 100 * rate) / (slices["hn"] + 100) if has_past else rate
    return slices.assign(e=slices["n"] * own, total_e=slices["total_n"] * rate)


def llr(slices: pd.DataFrame) -> pd.Series:
    """Return the Poisson log-likelihood ratio of a slice that is hotter than the rest."""
    x, e, total_x, total_e = (slices[name] for name in ("x", "e", "total_x", "total_e"))
    rest_x, rest_e = total_x - x, (total_e - e).clip(lower=1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.where(rest_x > 0, rest_x * np.log(rest_x / rest_e), 0)
        evidence = x * np.log(x / e) + rest - total_x * np.log(total_x / total_e)
    return evidence.where(x * rest_e > rest_x * e, 0)


def reference_scan(slices: pd.DataFrame, incident: Incident) -> frozenset[Cause]:
    """The shallowest slice with at least 0.8 of the best log-likelihood ratio."""
    scored = slices.assign(llr=llr(slices))
    good = scored[scored["llr"] >= 0.8 * scored["llr"].max()]
    shallow = good[good["depth"] == good["depth"].min()]
    return _named(shallow["llr"], slices, incident)


def largest_excess(slices: pd.DataFrame, incident: Incident) -> frozenset[Cause]:
    """The slice with most events beyond the expected."""
    return _named(slices["x"] - slices["e"], slices, incident)


def largest_lift(slices: pd.DataFrame, incident: Incident) -> frozenset[Cause]:
    """The slice with the largest ratio of observed to expected."""
    return _named(slices["x"] / slices["e"], slices, incident)


def explanatory_power(slices: pd.DataFrame, incident: Incident) -> frozenset[Cause]:
    """Values of the one attribute whose distribution changed most, that together explain two thirds of the excess.

    After Bhagwan et al., Adtributor, NSDI 2014: by surprise (Jensen-Shannon) among values that explain at least
    a tenth each.
    """
    excess = (slices["x"] - slices["e"]) / (slices["total_x"] - slices["total_e"]).replace(0, np.nan)
    p, q = slices["e"] / slices["total_e"], slices["x"] / slices["total_x"]
    surprise = 0.5 * (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q)))
    ranked = slices.assign(power=excess, surprise=surprise)[slices["depth"] == 1].sort_values(
        "surprise", ascending=False
    )
    best: tuple[float, frozenset[Cause]] = (-1.0, frozenset())
    for name in incident.attributes:
        values = ranked[ranked[name].notna() & (ranked["power"] > 0.1)]
        enough = int((values["power"].cumsum() < 0.67).sum()) + 1
        chosen = values.head(enough)
        if len(chosen) and chosen["power"].sum() >= 0.67 and chosen["surprise"].sum() > best[0]:
            causes = frozenset(frozenset({(name, str(value))}) for value in chosen[name])
            best = (float(chosen["surprise"].sum()), causes)
    return best[1]


def _named(worth: pd.Series, slices: pd.DataFrame, incident: Incident) -> frozenset[Cause]:
    if worth.empty or not worth.max() > 0:
        return frozenset()
    row = slices.loc[worth.idxmax()]
    return frozenset(
        {frozenset((name, str(row[name])) for name in incident.attributes if pd.notna(row[name]))}
    )


RIVALS = {
    "scan as in the reference (0.8 of the best)": reference_scan,
    "largest excess": largest_excess,
    "largest lift": largest_lift,
    "explanatory power (Adtributor)": explanatory_power,
}

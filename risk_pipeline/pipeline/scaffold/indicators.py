"""A new indicator: its event view, its definition, and a unit test."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.scaffold.conditions import Value
from risk_pipeline.domain.scaffold.indicator import Asked, NewIndicator, decide_indicator
from risk_pipeline.domain.scaffold.names import title_of, to_identifier
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.facts import Fact
from risk_pipeline.pipeline.scaffold.rendering import render

_LEAST_OF_A_SHARE = 20
_DESCRIPTIONS = {
    "entity_id": ("varchar", "What happened: the row behind it."),
    "occurred_on": ("date", "Business day that it counts on."),
    "occurred_at": ("timestamp with time zone", "Instant of the event."),
    "numerator": ("double", "What the row adds to the numerator of its day."),
    "denominator": ("double", "What the row adds to the denominator; null for counts and sums."),
    "exposure_minor": ("bigint", "Money behind it, in minor units."),
}


@dataclass(frozen=True, slots=True)
class About:
    """What people are told of an indicator."""

    name: str
    title: str
    line: str
    owner: str
    direction: str
    counts: str
    kind: str = "leading"


def draft_indicator(catalog: Catalog, fact: Fact, about: About, asked: Asked) -> list[Draft]:
    """Return the files of a new indicator, with those of its fact where that is new too.

    Raises:
        ConfigError: the name is taken or no identifier, or what is asked does not fit the fact.
    """
    if about.name != to_identifier(about.name):
        raise ConfigError(f"'{about.name}' is no plain name; write {to_identifier(about.name) or 'letters'}.")
    if about.name in catalog.indicators:
        raise ConfigError(f"There is an indicator {about.name} already. Give another name.")
    new = decide_indicator(asked, fact.key, fact.types)
    dimensions = list(asked.by)
    folder = f"dbt_project/models/indicators/{about.line}"
    return [
        *fact.drafts,
        Draft(
            f"{folder}/ind_{about.name}.sql",
            render(
                "indicator.sql.j2",
                fact=fact.name,
                entity=new.entity,
                date=new.date,
                instant=new.instant,
                numerator=new.numerator,
                denominator=new.denominator,
                exposure=new.exposure,
                dimensions=dimensions,
                conditions=new.conditions,
            ),
        ),
        Draft(
            f"{folder}/ind_{about.name}.yml",
            render(
                "indicator.yml.j2",
                name=about.name,
                fact=fact.name,
                row_description=f"One row for each of the {about.counts}, by {new.date}.",
                group=group_of(catalog, about.line),
                definition=_definition(about, asked, new, fact),
                columns=_columns(new, dimensions, fact),
                test_name=f"{about.name}_counts_what_it_should",
                given=[_plain(row) for row in new.given],
                expected=[_plain(row) for row in new.expected],
            ),
        ),
    ]


def _definition(about: About, asked: Asked, new: NewIndicator, fact: Fact) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "name": about.name,
        "title": about.title or title_of(about.name),
        "business_line": about.line,
        "unit": new.unit,
        "direction": about.direction,
        "kind": about.kind,
        "form": "flow",
        "grain": [*(["hour"] if asked.hours else []), "day", "week", "month"],
        "dimensions": ["all", *asked.by],
        "attributes": list(asked.by),
        "denominator": "trials" if asked.measure == "share" else "none",
        "min_denominator": _LEAST_OF_A_SHARE if asked.measure == "share" else 0,
    }
    if asked.maturity_days:
        definition["maturity_days"] = asked.maturity_days
    if new.date in fact.dates:
        definition["dated_by"] = {fact.name: [new.date]}
    return definition | {
        "counts": about.counts,
        "owner": about.owner,
        "description": _formula(about, asked, new) + _judged_later(asked.maturity_days),
    }


def _formula(about: About, asked: Asked, new: NewIndicator) -> str:
    of = f" where {asked.where}" if asked.where else ""
    if asked.measure == "share":
        return f"{about.counts.capitalize()} with {asked.bad} ÷ all {about.counts}{of}, by {new.date}."
    if asked.measure == "sum":
        return f"Sum of {asked.column} of the {about.counts}{of}, by {new.date}."
    return f"Number of {about.counts}{of}, by {new.date}."


def _judged_later(days: int) -> str:
    return f" Judged {counted(days, 'day')} later, when most of its rows are known." if days else ""


def fixed_columns(*, with_instant: bool = False) -> list[dict[str, str]]:
    """Return the columns that every event view of a flow has, as its YAML describes them."""
    names = [name for name in _DESCRIPTIONS if name != "occurred_at" or with_instant]
    return [{"name": n, "data_type": _DESCRIPTIONS[n][0], "description": _DESCRIPTIONS[n][1]} for n in names]


def _columns(new: NewIndicator, dimensions: list[str], fact: Fact) -> list[dict[str, str]]:
    own = [{"name": n, "data_type": fact.types[n], "description": f"{title_of(n)}."} for n in dimensions]
    return [*fixed_columns(with_instant=new.instant is not None), *own]


def group_of(catalog: Catalog, line: str) -> str | None:
    """Return the dbt group of the line, if the project has one of its name."""
    path = catalog.project_dir / "dbt_project" / "models" / "_groups.yml"
    if not path.exists():
        return None
    groups = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("groups", [])
    return line if any(group.get("name") == line for group in groups) else None


def _plain(row: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _number(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)

"""The two indicators that rules on feeds judge; a project gets them with its first watched feed."""

from collections.abc import Mapping
from typing import Any

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.register.rule import FEED_INDICATORS
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.indicators import fixed_columns, group_of
from risk_pipeline.pipeline.scaffold.rendering import render

_FEED_COLUMN = {"name": "feed", "data_type": "varchar", "description": "Feed, as source.table."}
_SQL: Mapping[str, Mapping[str, str]] = {
    "feed_volume": {"numerator": "row_count", "denominator": "null", "needed": "row_count"},
    "feed_age_hours": {"numerator": "age_seconds / 3600.0", "denominator": "1", "needed": "age_seconds"},
}
_DEFINITIONS: Mapping[str, Mapping[str, Any]] = {
    "feed_volume": {
        "title": "Rows delivered",
        "unit": "count",
        "counts": "rows",
        "direction": "band",
        "kind": "lagging",
        "grain": ["day", "week"],
        "denominator": "none",
        "description": "Rows of a feed, by the day of their event. A day without rows is a real zero.",
    },
    "feed_age_hours": {
        "title": "Hours since the newest event",
        "unit": "hours",
        "direction": "up_bad",
        "kind": "leading",
        "grain": ["day"],
        "denominator": "units",
        "description": "Hours between the newest event of a feed and the end of the day.",
    },
}
_TESTS: Mapping[str, tuple[str, int, float, int | None]] = {
    "feed_volume": ("a_day_without_rows_is_a_real_zero", 86400, 0, None),
    "feed_age_hours": ("the_age_is_taken_at_the_end_of_the_day", 5400, 1.5, 1),
}


def draft_feed_indicators(catalog: Catalog, line: str, owner: str, feed: str) -> list[Draft]:
    """Return the files of those that the project does not have; `feed` stands in their tests."""
    missing = [name for name in FEED_INDICATORS.values() if name not in catalog.indicators]
    return [draft for name in missing for draft in _drafts(catalog, name, (line, owner, feed))]


def _drafts(catalog: Catalog, name: str, belongs: tuple[str, str, str]) -> list[Draft]:
    line, owner, feed = belongs
    folder = f"dbt_project/models/indicators/{line}"
    test, age, numerator, denominator = _TESTS[name]
    day = {"feed": feed, "occurred_on": "2024-01-10"}
    definition = {
        "name": name,
        **_DEFINITIONS[name],
        "business_line": line,
        "form": "flow",
        "dimensions": ["feed"],
        "min_denominator": 0,
        "owner": owner,
    }
    return [
        Draft(f"{folder}/ind_{name}.sql", render("feed_indicator.sql.j2", **_SQL[name])),
        Draft(
            f"{folder}/ind_{name}.yml",
            render(
                "indicator.yml.j2",
                name=name,
                fact="fct_feed_days",
                row_description="One row per feed and day.",
                group=group_of(catalog, line),
                definition=definition,
                columns=[*fixed_columns(), _FEED_COLUMN],
                test_name=test,
                given=[{"feed": feed, "event_on": "2024-01-10", "row_count": 0, "age_seconds": age}],
                expected=[{**day, "numerator": numerator, "denominator": denominator}],
            ),
        ),
    ]

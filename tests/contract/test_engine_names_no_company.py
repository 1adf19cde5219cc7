"""The engine knows no company: no name of the bundled marketplace stands in its Python, SQL or YAML.

The names are read from the marketplace's own YAML. Its simulator (`demo/`) may say them, and what a project
is begun with (`templates/`) speaks of a shop of its own.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from risk_pipeline.catalog.reading.yaml_locations import LOADER
from risk_pipeline.settings import DBT_PACKAGE, PROJECT_ROOT

MODELS = PROJECT_ROOT / "dbt_project" / "models"
ENGINE = DBT_PACKAGE.parent
COMPANY = {"demo", "templates", "__pycache__"}
# The example that `risk init --example` and `risk demo` know by its name.
EXAMPLE = "marketplace"
# Names that are English words as well. A text may use the word; a string of its own, or SQL, may not.
WORDS = {
    *("campaigns", "category", "complaints", "content", "customer", "customers", "leads", "mentions"),
    *("orders", "origin", "payments", "products", "refunds"),
}
# What older stores hold, and is read as what it is called now.
READ_FROM_OLD_STORES = {
    "domain/tickets/outcome/root_causes.py": {"seller"},
    "domain/tickets/outcome/losses.py": {"orders"},
    "domain/tickets/severity.py": {"orders"},
}
# Where a string or a column means something else: the category or trigger of a risk, an axis, a key of Teams.
OTHER_THINGS = {
    "catalog/lint/governance/risks.py": {"category", "new_business"},
    "dbt_package/models/governance/risk_map/risk_snapshots.sql": {"category"},
    "dbt_package/models/governance/risk_map/risks.sql": {"category"},
    "dbt_package/models/staging/register/stg_register__risks.sql": {"category"},
    "domain/register/governance/risk.py": {"new_business"},
    "domain/register/incidents/scale.py": {"complaints"},
    "notify/teams/card.py": {"content"},
    "pipeline/governance/report/risks.py": {"new_business"},
    "pipeline/reports/analysts/plans.py": {"category"},
    "pipeline/workbook/sheets.py": {"category"},
    "warehouse/schema/governance.py": {"category"},
    "warehouse/schema/published/plans.py": {"category"},
    "warehouse/schema/register.py": {"category"},
}


def entries(folder: Path, key: str) -> Iterator[dict]:
    for path in sorted(folder.rglob("*.y*ml")):
        yield from (yaml.load(path.read_text(), LOADER) or {}).get(key, [])


def marketplace_names() -> set[str]:
    """Sources, their tables, facts, dimensions, attributes, indicators and business lines."""
    names = {model["name"] for model in entries(MODELS / "facts", "models")}
    for source in entries(MODELS / "staging", "sources"):
        names |= {source["name"], *(table["name"] for table in source["tables"])}
    for model in entries(MODELS / "indicators", "models"):
        indicator = model["config"]["meta"]["indicator"]
        names |= {*indicator["dimensions"], *indicator.get("attributes", ()), indicator.get("users", "")}
        names.add(indicator["name"])
    register = PROJECT_ROOT / "register" / "business_lines.yaml"
    names |= {line["id"] for line in yaml.safe_load(register.read_text())["business_lines"]}
    return names - {"", EXAMPLE} - engine_names()


def engine_names() -> set[str]:
    """What the engine itself describes: feeds, controls and moves, and the indicators of feed rules."""
    from risk_pipeline.domain.register.rule import CONTROL, FEED_INDICATORS, FEED_RULES, MOVE

    assert set(FEED_INDICATORS) == set(FEED_RULES)
    return {"all", "feed", CONTROL, MOVE, *FEED_INDICATORS.values()}


NAMES = marketplace_names()


def texts() -> list[tuple[str, str]]:
    found = []
    for path in sorted(ENGINE.rglob("*")):
        place = path.relative_to(ENGINE)
        if path.is_file() and not COMPANY & set(place.parts):
            found.append((place.as_posix(), path.read_text(encoding="utf-8")))
    return found


def said(place: str, text: str) -> Iterator[str]:
    """Yield where a text says a name."""
    plain = NAMES - READ_FROM_OLD_STORES.get(place, set()) - OTHER_THINGS.get(place, set())
    as_text = "|".join(sorted(plain - WORDS, key=len, reverse=True))
    as_name = "|".join(sorted(plain & WORDS, key=len, reverse=True))
    pattern = rf"(?<!\w)(?:{as_text})(?!\w)"
    if place.endswith(".sql"):
        pattern += rf"|(?<!\w)(?:{as_name})(?!\w)"
    else:
        pattern += rf"""|(?<!\w)(["'])(?:{as_name})\1(?!\w)"""
    for number, line in enumerate(text.splitlines(), start=1):
        for match in re.finditer(pattern, line):
            yield f"{place}:{number} says {match[0]}"


def test_the_engine_says_no_name_of_the_marketplace() -> None:
    assert len(NAMES) > 50
    assert {"olist", "fct_orders", "customer_state", "seller", "fulfilment", "cancel_rate"} <= NAMES
    assert [where for place, text in texts() for where in said(place, text)] == []


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("catalog/lint/rules.py", 'DAYS = {"all", "customer_state"}'),
        ("domain/feeds.py", "# dated by fct_orders"),
        ("cli/app.py", 'names = ["orders", "rows"]'),
        ("cli/app.py", 'help="Rule id, such as fulfilment.late_delivery."'),
        ("dbt_package/macros/m.sql", "select * from raw.orders"),
        ("dbt_package/models/m.yml", "description: all or seller"),
    ],
)
def test_a_name_would_be_found(place: str, text: str) -> None:
    assert list(said(place, text))


@pytest.mark.parametrize("place", sorted(OTHER_THINGS))
def test_what_is_let_through_is_said_there(place: str) -> None:
    found = [where.rsplit(" ", 1)[1].strip("\"'") for where in said(f"./{place}", dict(texts())[place])]
    assert set(found) == OTHER_THINGS[place]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("domain/series.py", "# orders series by their name"),
        ("notify/jira.py", 'status["root_cause_category"]'),
        ("domain/tickets/outcome/root_causes.py", 'value == "partner.seller"'),
    ],
)
def test_words_that_mean_something_else_are_not(place: str, text: str) -> None:
    assert not list(said(place, text))

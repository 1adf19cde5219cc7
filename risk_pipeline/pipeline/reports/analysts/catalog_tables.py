"""The published catalog: rows of `catalog.*` as the project's content says; states are added in SQL."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.messages.ui_links import asset_url, check_url
from risk_pipeline.domain.register.entries import BusinessLine, Owner
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.rule import Rule, WithinLimits
from risk_pipeline.domain.register.rule_words import RuleWords
from risk_pipeline.domain.register.titles import Titles
from risk_pipeline.domain.text import one_line
from risk_pipeline.settings import Settings
from risk_pipeline.warehouse.schema import catalog as schema
from risk_pipeline.warehouse.schema.statements import Rows
from risk_pipeline.warehouse.schema.table import Table

Row = Mapping[str, object]
_LIMITS = ("amber", "red", "red_hours", "amber_hours")


def catalog_rows(
    catalog: Catalog, settings: Settings, titles: Titles, segments: Iterable[tuple[str, str]]
) -> dict[Table, Rows]:
    """Return the rows of each table of the catalog; what depends on results is null."""
    say = _Catalog(catalog, settings, titles)
    named = (
        {
            "dimension": dimension,
            "segment": segment,
            "dimension_title": titles.dimension(dimension),
            "segment_title": titles.segment(dimension, segment),
        }
        for dimension, segment in segments
    )
    tables: dict[Table, Iterator[Row]] = {
        schema.CATALOG_INDICATORS: map(say.indicator, catalog.indicators.values()),
        schema.CATALOG_RULES: map(say.rule, catalog.rules.values()),
        schema.CATALOG_RISKS: map(say.risk, catalog.risks.values()),
        schema.CATALOG_OWNERS: map(say.owner, catalog.owners.values()),
        schema.CATALOG_BUSINESS_LINES: map(say.line, catalog.lines.values()),
        schema.CATALOG_FEEDS: map(say.feed, catalog.feeds.values()),
        schema.CATALOG_SEGMENTS: iter(named),
    }
    return {table: [_cells(table, row) for row in rows] for table, rows in tables.items()}


def _cells(table: Table, row: Row) -> tuple[object, ...]:
    return tuple(_cell(row.get(name)) for name in table.names)


def _cell(cell: object) -> object:
    if isinstance(cell, tuple):
        return list(cell)
    return getattr(cell, "value", cell)


class _Catalog:
    """Says each entry as a row by names of columns."""

    def __init__(self, catalog: Catalog, settings: Settings, titles: Titles) -> None:
        self._catalog, self._settings, self._titles = catalog, settings, titles
        self._words = RuleWords(catalog.indicators, titles, settings.currency)
        watching = [rule for rule in catalog.rules.values() if rule.meta.state.is_evaluated]
        self._rules_of = Counter(
            key
            for rule in watching
            for key in (
                ("indicator", rule.indicator),
                ("risk", rule.meta.risk),
                ("owner", rule.meta.owner),
                ("line", rule.id.partition(".")[0]),
            )
        )

    def indicator(self, one: Indicator) -> Row:
        is_money = one.unit == "money_minor"
        return self._whose(one.business_line, one.owner) | {
            **one.model_dump(exclude={"description", "feeds", "grain", "name"}),
            "indicator": one.name,
            "currency": self._settings.currency if is_money else None,
            "formula": one_line(one.description),
            "counts": one.noun[1],
            "divided_by": one.divided_by,
            "grains": tuple(grain.value for grain in one.grain),
            "event_view": f"indicators.ind_{one.name}",
            "link": self._asset("indicators", f"ind_{one.name}"),
            "feeds": one.feeds,
            "rule_count": self._rules_of["indicator", one.name],
        }

    def rule(self, one: Rule) -> Row:
        catalog = self._catalog
        known = catalog.indicators.get(one.indicator or "")
        risk, playbook = catalog.risks.get(one.meta.risk), catalog.playbooks.get(one.meta.playbook)
        spec = one.spec.model_dump(mode="json") if one.spec else dict(one.kwargs)
        return self._whose(one.id.partition(".")[0], one.meta.owner) | {
            **one.meta.model_dump(include={"risk", "mode", "state", "review_by", "playbook"}),
            **_limits(one, spec),
            "rule_id": one.id,
            "indicator": one.indicator,
            "title": known.title if known else one.meta.dataset,
            "risk_title": risk.title if risk else None,
            "severity": one.severity,
            "type": one.type,
            "grain": spec.get("grain"),
            "dimensions": tuple(spec["by"]) if "by" in spec else None,
            "limits": self._words.sentence(one),
            "parameters": json.dumps(spec, sort_keys=True),
            "playbook_title": playbook.title if playbook else None,
            "playbook_url": playbook.url if playbook else None,
            "rule_sha": one.sha256,
            "rationale": one_line(one.meta.rationale),
            "link": check_url(self._settings.ui_url, one) if self._settings.ui_url else None,
        }

    def risk(self, one: Risk) -> Row:
        count = self._rules_of["risk", one.id]
        return {
            **{name: one_line(str(text)) for name, text in one.model_dump().items()},
            "inherent_likelihood": one.inherent_likelihood,
            "inherent_impact": one.inherent_impact,
            **self._whose(one.business_line, one.owner),
            "risk": one.id,
            "rule_count": count,
        }

    def owner(self, one: Owner) -> Row:
        return {
            "owner": one.id,
            "title": one.title,
            "channel": one.channel,
            "deputy": one.deputy,
            "deputy_title": self._titles.owner(one.deputy) if one.deputy else None,
            "tickets_per_day": one.tickets_per_day or self._settings.tickets_per_day,
            "rule_count": self._rules_of["owner", one.id],
        }

    def line(self, one: BusinessLine) -> Row:
        indicators = self._catalog.indicators.values()
        return {
            "business_line": one.id,
            "title": one.title,
            "goal": one_line(one.goal),
            "head": one.head,
            "head_title": self._titles.owner(one.head),
            "parent": one.parent,
            "indicator_count": sum(known.business_line == one.id for known in indicators),
            "rule_count": self._rules_of["line", one.id],
        }

    def feed(self, one: Feed) -> Row:
        indicators = self._catalog.indicators.values()
        return {
            **one.model_dump(include={"format", "mode", "key", "cursor", "owner"}),
            "feed": one.id,
            "description": one_line(one.description),
            "title": self._titles.segment("feed", one.id),
            "owner_title": self._titles.owner(one.owner),
            "link": self._asset(*one.id.split(".")),
            "is_configured": one.location is not None,
            "indicator_count": sum(one.id in known.feeds for known in indicators),
        }

    def _asset(self, *path: str) -> str | None:
        return asset_url(self._settings.ui_url, path) if self._settings.ui_url else None

    def _whose(self, line: str, owner: str) -> dict[str, object]:
        return {
            "business_line": line,
            "business_line_title": self._titles.line(line),
            "owner": owner,
            "owner_title": self._titles.owner(owner),
        }


def _limits(rule: Rule, spec: Mapping[str, object]) -> dict[str, object]:
    """Return the limits that are numbers, by names of columns."""
    if isinstance(rule.spec, WithinLimits) and isinstance(rule.spec.red, tuple):
        low, high = rule.spec.red
        return {"red_low": low, "red_high": high}
    numbers = {name: spec[name] for name in _LIMITS if isinstance(spec.get(name), int | float)}
    return {name.removesuffix("_hours"): number for name, number in numbers.items()}

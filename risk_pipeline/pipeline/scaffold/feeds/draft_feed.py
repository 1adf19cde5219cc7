"""A new feed: look at its file or table, decide, and draft source, staging view and its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.engine_models import clash_of
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.rule import FEWEST_USUAL_ROWS
from risk_pipeline.domain.scaffold.columns.column import NewColumn
from risk_pipeline.domain.scaffold.columns.dates import written_form
from risk_pipeline.domain.scaffold.feed import NewFeed
from risk_pipeline.domain.scaffold.names import table_of_file, to_identifier
from risk_pipeline.domain.scaffold.staging import StagedColumn, staged_columns
from risk_pipeline.ingest.source_inspection import Opened
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.feeds.feed_indicators import draft_feed_indicators
from risk_pipeline.pipeline.scaffold.feeds.inspect_source import InspectedSource
from risk_pipeline.pipeline.scaffold.rendering import render
from risk_pipeline.pipeline.scaffold.rules import NewRule, draft_rules
from risk_pipeline.warehouse.profiling.profile import reserved_words
from risk_pipeline.warehouse.profiling.rows_by_day import Course

_FRESH_SLACK_HOURS = 12
_DAY_HOURS = 24
# Amber, red and the fewest rows that are usual: of few rows chance takes away a larger share.
_MANY, _FEW = (0.6, 0.4, 20), (0.4, 0.2, 5)


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """Who and what a new feed belongs to; `rules` is who answers for its rules, none without them."""

    source: str
    table: str
    location: str
    owner: str
    line: str
    timezone: str
    description: str
    rules: Mapping[str, str]
    review_by: date
    plausible_from: date | None = None

    @property
    def id(self) -> str:
        """The feed's id."""
        return f"{self.source}.{self.table}"


def feed_id(name: str | None, file_name: str, default_source: str) -> tuple[str, str]:
    """Return source and table; `name` is source.table, or a table alone.

    Raises:
        ConfigError: a part of the name is no plain identifier, or a model of the feed would have the name of
            one of the engine's.
    """
    source, _, table = (name or table_of_file(file_name)).rpartition(".")
    source = source or default_source
    for part in (source, table):
        if part != to_identifier(part):
            raise ConfigError(
                f"--name {name}: '{part}' is no plain name; write {to_identifier(part) or 'letters'} instead."
            )
    if clash := clash_of((f"stg_{source}__{table}", f"fct_{table}")):
        raise ConfigError(
            f"A feed {source}.{table} would get a model {clash}, and the engine has one of that name. "
            f"Give another name: --name {source}.{source}_{table}."
        )
    return source, table


def draft_feed(catalog: Catalog, plan: FeedPlan, inspected: InspectedSource) -> list[Draft]:
    """Return the files of a new feed and its suite with its rules.

    Raises:
        ConfigError: a feed of that name is there already.
    """
    if plan.id in catalog.feeds:
        raise ConfigError(f"There is a feed {plan.id} already. Give another name with --name source.table.")
    feed = inspected.feed
    staged = staged_columns(feed.staged, feed.key, reserved_words())
    folder = f"dbt_project/models/staging/{plan.source}"
    common = {"source": plan.source, "table": plan.table, "staged": staged, "feed": feed}
    drafts = [
        Draft(
            f"{folder}/_{plan.source}__{plan.table}.yml",
            render(
                "source.yml.j2",
                **common,
                columns=[_declared(column, feed) for column in feed.columns],
                description=plan.description,
                options=_options(plan, feed, inspected.opened),
            ),
        ),
        Draft(
            f"{folder}/stg_{plan.source}__{plan.table}.sql",
            render("staging.sql.j2", **common, has_zone=_has_local_instants(staged)),
        ),
    ]
    if feed.cursor is not None and plan.rules:
        drafts += draft_feed_indicators(catalog, plan.line, plan.owner, plan.id)
        drafts.append(draft_rules(catalog, plan.line, _feed_rules(plan, inspected.course)))
    return drafts


def _options(plan: FeedPlan, feed: NewFeed, opened: Opened) -> dict[str, object]:
    options: dict[str, object] = {"location": plan.location, "format": opened.format}
    if feed.key:
        options["key"] = list(feed.key)
    else:
        options["mode"] = "append"
    if feed.cursor is not None:
        options["cursor"] = feed.cursor
    if opened.dialect is not None and opened.dialect.delimiter != ",":
        options["delimiter"] = opened.dialect.delimiter
    if opened.encoding is not None and opened.encoding.name != "utf-8":
        options["encoding"] = opened.encoding.name
    if feed.style.decimal != ".":
        options["decimal_separator"] = feed.style.decimal
    if feed.style.thousands:
        options["thousands_separator"] = feed.style.thousands
    options |= _file_options(opened)
    options["timezone"] = plan.timezone
    if plan.plausible_from is not None:
        options["plausible_from"] = plan.plausible_from
    return options | {"owner": plan.owner}


def _file_options(opened: Opened) -> dict[str, object]:
    options: dict[str, object] = {}
    if opened.sheet is not None:
        options["sheet"] = opened.sheet
    if opened.header_row != 1:
        options["header_row"] = opened.header_row
    if opened.footers.words:
        options["skip_rows_starting_with"] = list(opened.footers.words)
    elif opened.footers.rows:
        options["footer_rows"] = opened.footers.rows
    if opened.is_open:
        options["last_line_may_be_open"] = True
    return options


def _declared(column: NewColumn, feed: NewFeed) -> dict[str, object]:
    """Return a column as the source's YAML declares it."""
    contract: dict[str, object] = {}
    if column.required:
        contract["required"] = True
    if column.date_format is not None:
        contract["format"] = written_form(column.date_format)
    if column.header == feed.cursor:
        contract["not_after_load"] = True
    meta: dict[str, object] = {"personal": True} if column.personal else {}
    if contract:
        meta["feed_column"] = contract
    declared: dict[str, object] = {"name": column.header}
    if column.header != column.name:
        declared["quote"] = True
    declared |= {"data_type": column.data_type, "description": _described(column)}
    return declared | ({"config": {"meta": meta}} if meta else {})


def _described(column: NewColumn) -> str:
    text = f"{column.header}, as delivered."
    return f"{text} Personal: {column.personal}." if column.personal else text


def _has_local_instants(staged: list[StagedColumn]) -> bool:
    return any(", zone)" in column.sql for column in staged)


def _feed_rules(plan: FeedPlan, course: Course) -> list[NewRule]:
    """Return a rule on the feed's age, and one on its volume where enough rows come in a day to tell."""
    amber = max(36, course.longest_gap * _DAY_HOURS + _FRESH_SLACK_HOURS)
    days, gap = counted(course.days, "day"), counted(course.longest_gap, "day")
    seen = f"Rows on {days} were seen, from one to the next at most {gap}."
    if course.days < 2:
        seen = "Rows on one day only were seen: nobody knows yet how often they come."
    fresh = [
        NewRule(
            id=f"{plan.line}.{plan.table}_fresh",
            type="expect_feed_to_be_fresh",
            kwargs={"feeds": [plan.id], "amber_hours": amber, "red_hours": amber + _DAY_HOURS},
            comments=("Hours from the newest row of the feed to the end of the day.",),
            severity="critical",
            meta={
                **plan.rules,
                "mode": "in_process",
                "state": "active",
                "rationale": seen,
                "review_by": plan.review_by,
            },
        ),
    ]
    if course.usual_rows < FEWEST_USUAL_ROWS:
        return fresh
    amber_share, red_share, least = _MANY if course.usual_rows >= _MANY[-1] else _FEW
    limits = {"amber": amber_share, "red": red_share, "min_expected": least, "min_history": 28}
    return [
        *fresh,
        NewRule(
            id=f"{plan.line}.{plan.table}_complete",
            type="expect_feed_volume_as_usual",
            kwargs={"feeds": [plan.id], **limits},
            comments=("Rows of a day as a share of what its weekday usually brings.",),
            severity="warning",
            meta={
                **plan.rules,
                "mode": "in_process",
                "state": "active",
                "rationale": f"About {course.usual_rows:,.0f} rows a day were seen. Below "
                f"{red_share * 100:g} % of the usual a delivery is not whole. Judged after 28 days.",
                "review_by": plan.review_by,
            },
        ),
    ]

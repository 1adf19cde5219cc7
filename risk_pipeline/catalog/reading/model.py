"""The catalog: all content of the project, typed and by id. `load.py` reads it, `lint/` checks it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from risk_pipeline.catalog.reading.lineage import ancestors
from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.messages.routing import Routing
from risk_pipeline.domain.register.calendar import Calendar
from risk_pipeline.domain.register.entries import (
    HISTORY_TABLES,
    MAP_TABLES,
    REGISTER_TABLES,
    TEXT_COUNTS,
    BusinessLine,
    Owner,
    Playbook,
)
from risk_pipeline.domain.register.fact import EventLog, Fact
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.domain.register.governance.links import indicator_links
from risk_pipeline.domain.register.governance.register import Governance
from risk_pipeline.domain.register.governance.risk import IndicatorLink, Risk
from risk_pipeline.domain.register.incidents.book import IncidentBook
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.register.rule import CONTROL, FEED_RULES, MOVE, Rule, RuleState, Suite
from risk_pipeline.domain.register.titles import DimensionTitles, Titles, TitlesFrom
from risk_pipeline.domain.risk.duties.subject import subjects

PIPELINE_TABLES = (*REGISTER_TABLES, *HISTORY_TABLES, *MAP_TABLES, *TEXT_COUNTS)


@dataclass(frozen=True, slots=True)
class ColumnText:
    """What the YAML says of a column."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Node:
    """What we need to know of one dbt model, seed, snapshot or source; `sql` is kept of indicators only.

    `parents` leave out the models that only describe, `reads` do not; `dates` are those by which the
    changes of a fact are noted.
    """

    unique_id: str
    name: str
    kind: str
    table: str
    description: str
    file: str
    parents: tuple[str, ...]
    columns: frozenset[str]
    column_texts: tuple[ColumnText, ...] = field(default=(), repr=False)
    sql: str = field(default="", repr=False)
    sql_file: str = ""
    reads: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    fact: Fact | None = None
    log: EventLog | None = None
    materialized: str = ""
    undescribed: tuple[str, ...] = ()
    titles: TitlesFrom | None = None
    has_personal_titles: bool = False

    @property
    def is_fed(self) -> bool:
        """Whether it is a source that a feed fills; the pipeline writes register and tickets."""
        return self.kind == "source" and self.table not in PIPELINE_TABLES


@dataclass(frozen=True)
class Catalog:
    """Register, rules, indicators and feeds, each by id (indicators by name, suites by line)."""

    project_dir: Path
    manifest_path: Path
    lines: Mapping[str, BusinessLine]
    owners: Mapping[str, Owner]
    risks: Mapping[str, Risk]
    playbooks: Mapping[str, Playbook]
    suites: Mapping[str, Suite]
    rules: Mapping[str, Rule]
    indicators: Mapping[str, Indicator]
    feeds: Mapping[str, Feed]
    nodes: Mapping[str, Node] = field(repr=False)
    tests: Mapping[str, tuple[str, ...]] = field(repr=False)
    places: Mapping[tuple[str, str], str] = field(repr=False)
    lineage: Mapping[str, tuple[str, ...]] = field(repr=False)
    calendar: Calendar = field(default_factory=Calendar, repr=False)
    response: ResponsePlan | None = field(default=None, repr=False)
    rights: Rights = field(default_factory=Rights, repr=False)
    routing: Routing = field(default_factory=Routing, repr=False)
    dimensions: Mapping[str, DimensionTitles] = field(default_factory=dict, repr=False)
    governance: Governance = field(default_factory=Governance, repr=False)
    incidents: IncidentBook = field(default_factory=IncidentBook, repr=False)

    @property
    def titles(self) -> Titles:
        """What the register calls lines, owners, dimensions and segments."""
        return Titles(self.lines, self.owners, self.dimensions, self._titles_of_entries)

    @cached_property
    def _titles_of_entries(self) -> dict[tuple[str, str], str]:
        """Titles of what duties and findings are about: risks, strategies, actions, controls, moves."""
        governance = self.governance
        owed = {(each.duty.dimension, each.id): each.title for each in subjects(self.risks, governance)}
        controls = {(CONTROL, id_): each.title for id_, each in governance.controls.items()}
        moves = {
            (MOVE, f"{process.id}.{move.id}"): move.title
            for process in sorted(governance.processes.values(), key=lambda each: each.version)
            for move in process.forbidden
        }
        return owed | controls | moves

    @property
    def titles_in_data(self) -> dict[str, TitlesFrom]:
        """Tables that have titles of segments; never those whose titles are about a person."""
        return {
            node.table: node.titles
            for node in self.nodes.values()
            if node.titles is not None
            and {node.titles.key, node.titles.title} <= node.columns
            and not node.has_personal_titles
        }

    @property
    def data_owner(self) -> str:
        """Id of who answers for faults of no declared feed, such as a failed run: the owner of most feeds."""
        known = Counter(feed.owner for feed in self.feeds.values() if feed.owner in self.owners)
        return min(known, key=lambda owner: (-known[owner], owner), default=next(iter(self.owners), ""))

    def feeds_behind(self, node: str) -> tuple[str, ...]:
        """Return the ids of the feeds that a node depends on, by dbt lineage.

        `node` is an indicator's name, a dbt unique_id (model, source or test), a model's name or
        a table (`facts.fct_sales`). An unknown node has no feeds.
        """
        if node in self.indicators:
            return self.indicators[node].feeds
        if node in self.tests:
            return self.tests[node]
        if node in self.lineage:
            return self.lineage[node]
        found = next((n.unique_id for n in self.nodes.values() if node in (n.name, n.table)), "")
        return self.lineage.get(found, ())

    def feeds_of(self, rule: Rule) -> tuple[str, ...]:
        """Return the ids of the feeds whose health decides whether the rule can be judged."""
        if rule.type in FEED_RULES:
            return tuple(rule.kwargs.get("feeds", ()))
        return self.feeds_behind(rule.indicator or rule.meta.dataset or "")

    def dependants_of(self, subject: str) -> tuple[Rule, ...]:
        """Return the rules that become `stale` when a feed, or a dbt model (`model:<name>`), fails.

        Feed rules are not among them.
        """
        kind, _, model = subject.partition(":")
        rests = self._rests_on(model) if kind == "model" else lambda rule: subject in self.feeds_of(rule)
        return tuple(
            rule
            for rule in self.rules.values()
            if rule.type not in FEED_RULES and rule.meta.state is not RuleState.RETIRED and rests(rule)
        )

    def rules_over(self, table: str) -> tuple[Rule, ...]:
        """Return the rules whose indicators are counted from a table, directly or through models."""
        own = {node.unique_id for node in self.nodes.values() if node.table == table}
        parents = {node.unique_id: node.reads for node in self.nodes.values()}
        over = {
            name
            for name, each in self.indicators.items()
            if not own.isdisjoint(ancestors(each.unique_id, parents))
        }
        return tuple(rule for rule in self.rules.values() if rule.indicator in over)

    def _rests_on(self, model: str) -> Callable[[Rule], bool]:
        own = {node.unique_id for node in self.nodes.values() if node.name == model}
        parents = {node.unique_id: node.reads for node in self.nodes.values()}
        below = {
            name
            for node in self.nodes.values()
            if own & {node.unique_id, *ancestors(node.unique_id, parents)}
            for name in (node.name, node.table)
        }
        return lambda rule: f"ind_{rule.indicator}" in below or rule.meta.dataset in below

    def links_of(self, risk: str) -> tuple[IndicatorLink, ...]:
        """Return the indicators that tell of a risk: those it names, or else those of the rules on it.

        Rules that are retired, draft or paused do not count.
        """
        judged = {
            rule.indicator or ""
            for rule in self.rules.values()
            if rule.meta.risk == risk and rule.meta.state.is_evaluated
        }
        known = (self.indicators[name] for name in judged if name in self.indicators)
        return indicator_links(self.risks[risk], known)

    def kinds_of(self, risk: str) -> frozenset[str]:
        """Return the kinds of indicators that tell of a risk and that an active rule judges, of any risk."""
        active = [rule for rule in self.rules.values() if rule.meta.state is RuleState.ACTIVE]
        linked = {link.indicator for link in self.links_of(risk)}
        told = {
            rule.indicator or ""
            for rule in active
            if rule.meta.risk == risk or (rule.indicator or "") in linked
        }
        return frozenset(self.indicators[name].kind for name in told if name in self.indicators)

    def line_of(self, rule: Rule) -> BusinessLine | None:
        """Return the business line whose suite holds the rule."""
        return self.lines.get(rule.id.partition(".")[0])

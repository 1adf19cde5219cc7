"""docs/reference/: every key that a project may write, with its type, default and effect, from the models.

Each page is generated as a whole. What a key does stands in the `description` of its field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from risk_pipeline.catalog.generated.schema_tables import Schema, as_table, nested, properties
from risk_pipeline.catalog.reading.manifest import COLUMN_KEYS, FEED_KEYS, INDICATOR_KEYS
from risk_pipeline.domain.commands.rights import Rights
from risk_pipeline.domain.messages.routing import ReceiverLanguage, Route, SegmentOwner
from risk_pipeline.domain.messages.subscription import Person, Subscription
from risk_pipeline.domain.register.calendar import HolidayGroup, MonthEnd, PlannedEvent
from risk_pipeline.domain.register.entries import BusinessLine, Owner, Playbook
from risk_pipeline.domain.register.fact import EventLog, Fact
from risk_pipeline.domain.register.feed import Column, Feed
from risk_pipeline.domain.register.governance.appetite import Appetite
from risk_pipeline.domain.register.governance.control import Control
from risk_pipeline.domain.register.governance.exception import AcceptedFinding
from risk_pipeline.domain.register.governance.goal import Goal
from risk_pipeline.domain.register.governance.matrix import Matrix
from risk_pipeline.domain.register.governance.process import Process
from risk_pipeline.domain.register.governance.risk import Risk
from risk_pipeline.domain.register.governance.strategy import Strategy
from risk_pipeline.domain.register.indicator import Indicator
from risk_pipeline.domain.register.response_plan import ResponsePlan
from risk_pipeline.domain.register.rule import RULE_KINDS, Suite
from risk_pipeline.domain.register.titles import DimensionTitles, TitlesFrom
from risk_pipeline.domain.texts.cause import Cause
from risk_pipeline.settings import Settings


@dataclass(frozen=True)
class Part:
    """One model on a page: where its keys are written, and which of them (all unless named)."""

    model: type[BaseModel]
    title: str
    place: str
    keys: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Page:
    """One file of docs/reference/."""

    name: str
    title: str
    parts: tuple[Part, ...]


PAGES = (
    Page(
        "feeds",
        "Feeds",
        (
            Part(Feed, "A feed", "`config.meta.feed` of a table in a dbt source YAML", FEED_KEYS),
            Part(Column, "A column of a feed", "`config.meta.feed_column` of its column", COLUMN_KEYS),
        ),
    ),
    Page(
        "facts",
        "Facts",
        (
            Part(Fact, "A fact", "`config.meta.fact` of a model with `materialized: fact`"),
            Part(EventLog, "An event log", "`config.meta.process` of a model `log_<name>`"),
        ),
    ),
    Page(
        "indicators",
        "Indicators",
        (Part(Indicator, "An indicator", "`config.meta.indicator` of a model `ind_<name>`", INDICATOR_KEYS),),
    ),
    Page(
        "rules",
        "Rules",
        (
            Part(Suite, "A suite", "`expectations/<business line>.yaml`"),
            *(
                Part(model, f"`{kind}`", "`kwargs` of a rule of that type")
                for kind, model in RULE_KINDS.items()
            ),
        ),
    ),
    Page(
        "register",
        "Register",
        (
            Part(BusinessLine, "A business line", "`register/business_lines.yaml`, list `business_lines`"),
            Part(Owner, "An owner", "`register/owners.yaml`, list `owners`"),
            Part(Risk, "A risk", "`register/risks.yaml`, list `risks`"),
            Part(Control, "A control", "`register/controls.yaml`, list `controls`"),
            Part(Appetite, "Appetite", "`register/appetite.yaml`, list `appetite`"),
            Part(Matrix, "A matrix", "`register/matrix.yaml`, list `matrix`"),
            Part(Goal, "A goal", "`register/goals.yaml`, list `goals`"),
            Part(Process, "A process", "`register/processes.yaml`, list `processes`"),
            Part(Strategy, "A reduction strategy", "`register/strategies.yaml`, list `strategies`"),
            Part(Cause, "A known cause", "`register/causes.yaml`, list `causes`"),
            Part(AcceptedFinding, "An accepted finding", "`register/exceptions.yaml`, list `exceptions`"),
            Part(Playbook, "A playbook", "`register/playbooks.yaml`, list `playbooks`"),
            Part(Route, "A route", "`register/routing.yaml`, list `routes`"),
            Part(SegmentOwner, "An owner of segments", "`register/routing.yaml`, list `owners`"),
            Part(Person, "A person", "`register/routing.yaml`, list `people`"),
            Part(Subscription, "A subscription", "`register/routing.yaml`, list `subscriptions`"),
            Part(ReceiverLanguage, "A language", "`register/routing.yaml`, list `languages`"),
            Part(HolidayGroup, "Holidays", "`register/calendar.yaml`, list `holidays`"),
            Part(PlannedEvent, "A planned event", "`register/calendar.yaml`, list `events`"),
            Part(MonthEnd, "The turn of the month", "`register/calendar.yaml`, list `month_ends`"),
            Part(ResponsePlan, "The response plan", "`register/response.yaml`"),
            Part(Rights, "Rights", "`register/rights.yaml`"),
            Part(DimensionTitles, "Titles", "`register/titles.yaml`, a mapping by dimension"),
            Part(TitlesFrom, "Titles in the data", "`config.meta.titles` of a dbt model"),
        ),
    ),
    Page(
        "settings",
        "Settings",
        (
            Part(
                Settings, "Settings", "`risk.toml`, or the environment as `RISK_<KEY>`; the environment wins"
            ),
        ),
    ),
)


def write_reference(folder: Path) -> list[Path]:
    """Write one page per kind of content and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for page in PAGES:
        path = folder / f"{page.name}.md"
        path.write_text(page_as_markdown(page), encoding="utf-8")
        written.append(path)
    return written


def page_as_markdown(page: Page) -> str:
    """Return a page: a table per model, those of nested entries after the model that holds them."""
    lines = [
        f"# {page.title}: every key",
        "",
        "Generated by `python -m risk_pipeline.catalog` from the models that check these files. "
        "A key that is not listed here is an error.",
    ]
    shown: set[str] = set()
    for part in page.parts:
        for title, place, schema, keys in _entries(part):
            if title not in shown:
                shown.add(title)
                lines += ["", f"{'###' if not place else '##'} {title}", ""]
                lines += [f"Written in {place}.", ""] if place else []
                lines += as_table(schema, keys)
    return "\n".join(lines) + "\n"


def undescribed_keys() -> list[str]:
    """Return `Model.key` of all keys on the pages that do not say what they do."""
    return [
        f"{title}.{key}"
        for page in PAGES
        for part in page.parts
        for title, _, schema, keys in _entries(part)
        for key, field in properties(schema, keys)
        if not field.get("description")
    ]


def _entries(part: Part) -> Iterator[tuple[str, str, Schema, tuple[str, ...] | None]]:
    """Yield title, place, schema and keys of a model, then of the entries that it holds, without a place."""
    schema: Schema = part.model.model_json_schema()
    yield part.title, part.place, schema, part.keys
    for name, inner in nested(schema, part.keys):
        yield name, "", inner, None

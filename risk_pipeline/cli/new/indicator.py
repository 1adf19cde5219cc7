"""`risk new indicator`: a count, a sum or a share over a feed's fact, with a unit test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, this_project

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog
    from risk_pipeline.domain.scaffold.indicator import Measure


@new.command()
@verb
def indicator(
    name: Annotated[str, typer.Argument(help="What it is called: refund_value.")],
    feed: Annotated[str | None, typer.Option(help="Feed, or fact, whose rows it counts.")] = None,
    measure: Annotated[str | None, typer.Option(help="count, sum or share.")] = None,
    column: Annotated[str | None, typer.Option(help="Column that is summed.")] = None,
    bad: Annotated[str | None, typer.Option(help="Numerator of a share: 'status = refused'.")] = None,
    where: Annotated[str | None, typer.Option(help="Only these rows: 'kind in (a, b)'.")] = None,
    date: Annotated[str | None, typer.Option(help="Date column of the fact; by default its first.")] = None,
    by: Annotated[str | None, typer.Option(help="Dimensions, parted by commas.")] = None,
    exposure: Annotated[str | None, typer.Option(help="Money column behind it, in minor units.")] = None,
    direction: Annotated[str | None, typer.Option(help="Which way is bad: up_bad, down_bad or band.")] = None,
    counts: Annotated[str | None, typer.Option(help="What it counts, in the plural: refunds.")] = None,
    title: Annotated[str | None, typer.Option(help="What people read.")] = None,
    line: Annotated[str | None, typer.Option(help="Business line that it belongs to.")] = None,
    owner: Annotated[str | None, typer.Option(help="Owner who answers for it.")] = None,
    *,
    hours: Annotated[
        bool, typer.Option("--hours", help="Values by hour too, for rules during the day.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Write an indicator, and the fact behind it where there is none yet."""
    from risk_pipeline.domain.register.indicator import Direction
    from risk_pipeline.domain.scaffold.indicator import MEASURES, Asked
    from risk_pipeline.pipeline.scaffold.facts import fact_of
    from risk_pipeline.pipeline.scaffold.indicators import About, draft_indicator

    project, answers = this_project(), Answers()
    catalog = project.catalog
    feed = answers.choose("--feed", feed, "Of which feed or fact?", _known(feed, list(catalog.feeds)))
    measure = answers.choose("--measure", measure, "What is it?", MEASURES)
    direction = answers.choose(
        "--direction", direction, "Which way is bad?", [one.value for one in Direction]
    )
    counts = answers.text("--counts", counts, "What is counted, in the plural?")
    line = answers.choose("--line", line, "Which business line?", catalog.lines)
    owner = answers.choose("--owner", owner, "Who answers for it?", catalog.owners)
    if measure == "sum":
        column = answers.choose("--column", column, "Which column is summed?", _numbers(catalog, feed))
    if measure == "share":
        bad = answers.text("--bad", bad, "What does its numerator count?")
    answers.settle()
    asked = Asked(
        measure=cast("Measure", measure),
        column=column,
        bad=bad,
        where=where,
        date=date,
        exposure=exposure,
        by=tuple(one.strip() for one in (by or "").split(",") if one.strip()),
        hours=hours,
    )
    about = About(name, title or "", line, owner, direction, counts)
    drafts = draft_indicator(catalog, fact_of(catalog, feed), about, asked)
    finish(project, drafts, dry_run=dry_run, hint=f"Next: risk new rule {name} --kind limit --red …")


def _numbers(catalog: Catalog, feed: str) -> list[str]:
    """Return what can be summed of a feed's fact."""
    from risk_pipeline.domain.scaffold.columns.column import NUMBERS
    from risk_pipeline.pipeline.scaffold.facts import fact_of

    if not feed:
        return []
    fact = fact_of(catalog, feed)
    return [name for name, kind in fact.types.items() if kind.startswith(NUMBERS) and name not in fact.key]


def _known(given: str | None, feeds: list[str]) -> list[str]:
    """A fact may be named as well; whether there is one is checked where it is read."""
    return [*feeds, given] if given is not None and "." not in given else feeds

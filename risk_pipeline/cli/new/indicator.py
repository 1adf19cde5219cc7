"""`risk new indicator`: a count, a sum or a share over a feed's fact, with a unit test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, this_project
from risk_pipeline.cli.screen.printing import check_known
from risk_pipeline.domain.errors import FeedError, WarehouseBusy, WarehouseError
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog
    from risk_pipeline.domain.scaffold.indicator import Measure
    from risk_pipeline.pipeline.scaffold.project import Project

_PLURAL = {
    "count": "What is counted, in the plural?",
    "sum": "What are the rows whose amounts are summed, in the plural?",
    "share": "What are all the rows it is a share of, in the plural?",
}


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
    kind: Annotated[
        str | None, typer.Option(help="leading: warns before the loss; lagging: measures it; or control.")
    ] = None,
    counts: Annotated[str | None, typer.Option(help="What its rows are, in the plural: refunds.")] = None,
    maturity_days: Annotated[
        int | None, typer.Option(min=0, help="Days until the rows of a day are known; 0: at once.")
    ] = None,
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
    from risk_pipeline.domain.register.indicator import KINDS, Direction
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
    check_known("kind", kind, KINDS, f"There are: {', '.join(KINDS)}.")
    counts = answers.text("--counts", counts, _PLURAL.get(measure, _PLURAL["count"]))
    line = answers.choose("--line", line, "Which business line?", catalog.lines)
    owner = answers.choose("--owner", owner, "Who answers for it?", catalog.owners)
    if measure == "sum":
        column = answers.choose("--column", column, "Which column is summed?", _numbers(catalog, feed))
    if measure == "share":
        bad = answers.text("--bad", bad, "What does its numerator count?")
    if feed and maturity_days is None and not hours:
        maturity_days = _maturity(project, answers, feed, date)
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
        maturity_days=maturity_days or 0,
    )
    about = About(name, title or "", line, owner, direction, counts, kind or KINDS[0])
    drafts = draft_indicator(catalog, fact_of(catalog, feed), about, asked)
    hints = (
        _taken(kind),
        _judged_later(maturity_days or 0),
        f"Next: risk new rule {name} --kind limit --red …",
    )
    finish(project, drafts, dry_run=dry_run, hint="\n".join(filter(None, hints)))


def _maturity(project: Project, answers: Answers, feed: str, date: str | None) -> int:
    """Ask after how many days a day's rows are known, where another date of theirs may come after it."""
    from risk_pipeline.domain.scaffold.indicator import day_column
    from risk_pipeline.pipeline.scaffold.facts import fact_of
    from risk_pipeline.pipeline.scaffold.maturity import find_lateness, later_dates

    fact = fact_of(project.catalog, feed)
    day = day_column(date, fact.types)
    others = later_dates(project, feed, fact, day)
    try:
        late = find_lateness(project, feed, fact, day, others) if others else ()
    except (FeedError, WarehouseBusy, WarehouseError) as error:
        # The measure is a help: without it the question is asked all the same.
        late, unread = None, f"its rows cannot be read ({str(error).removesuffix('.')})"
    else:
        unread = "no row is there yet to measure how much"
    if late is None:
        said = f"{', '.join(others)} may come after {day}, and {unread}"
    elif late:
        said = ", ".join(
            f"{one.column} comes after {day}: 95% of {counted(one.rows, 'row')} have it within "
            f"{counted(one.days, 'day')}"
            for one in late
        )
    else:
        return 0
    question = f"{said}. After how many days is a day whole, 0 for at once?"
    return answers.number(
        "--maturity-days", None, question, late[0].days if late and len(late) == 1 else None
    )


def _taken(kind: str | None) -> str:
    if kind is not None:
        return ""
    return (
        "It is written as `kind: leading`, a warning before the loss: --kind lagging if it measures the loss."
    )


def _judged_later(days: int) -> str:
    if not days:
        return ""
    return f"A day is judged {counted(days, 'day')} after it; until then its verdicts are `immature`."


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

"""Strategic goals: whether each can still be reached, and which risks stand in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_line
from risk_pipeline.cli.plans.strategies import DayOption
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.governance.plans import GoalDay

goals_app = typer.Typer(
    no_args_is_help=True, help="See which goals can still be reached, and what endangers them."
)
app.add_typer(goals_app, name="goals")
_STYLES = {"reached": "green", "on course": "green", "at risk": "yellow", "missed": "bold red"}


@goals_app.command("list")
@verb
def list_goals(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    day: DayOption = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the goals: where each indicator is, where its trend leads by the day, and its risks."""
    from risk_pipeline.pipeline.governance.goal_words import GoalWords
    from risk_pipeline.pipeline.governance.plans import days_in_words, read_goals

    platform = open_platform()
    check_known("business line", line, platform.catalog.lines, "`risk owners` names them.")
    page = read_goals(platform, day)
    chosen = [each for each in page.goals if line in (None, each.goal.business_line)]
    if as_json:
        print_json([_plain(each) for each in chosen])
        return
    words = GoalWords(platform.catalog.indicators, platform.settings.currency)
    at_risk = sum(each.outlook.course == "at_risk" for each in chosen)
    print_table(
        f"{counted(len(chosen), 'goal')} on {page.day}, {at_risk} at risk",
        [
            *(Column("goal", 4), Column("what it is", 0, 24), Column("line", 5)),
            *(
                Column("status", styles=_STYLES),
                Column("now", is_right=True),
                Column("target", is_right=True),
            ),
            *(Column("trend leads to", 2), Column("due", 1), Column("why", 1), Column("risks", 3)),
        ],
        [
            (
                *(each.goal.id, each.goal.title, each.goal.business_line, each.outlook.course.words),
                *(words.now(each), words.target(each), words.projected(each)),
                *(days_in_words(each.outlook.days_left), words.why(each), ", ".join(each.goal.risks)),
            )
            for each in chosen
        ],
        note="docs/risk-map.md says how it is computed.",
        wide=wide,
    )


def _plain(found: GoalDay) -> dict[str, object]:
    return {
        **found.goal.model_dump(mode="json"),
        "day": found.day,
        "outlook": found.outlook,
        "grain": found.grain,
        "risks_beyond": list(found.beyond),
    }

"""Controls of the register: how they stand, what their tests found, tests by hand, the matrix of all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import ActorOption, JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_line
from risk_pipeline.cli.arguments.days import past_day
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, print_fact, print_json, say
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.domain.formatting import counted, format_money, format_value

if TYPE_CHECKING:
    from risk_pipeline.pipeline.reports.controls.control_pages import ControlPage, ControlState

controls_app = typer.Typer(no_args_is_help=True, help="See controls and their tests; record a test by hand.")
app.add_typer(controls_app, name="controls")
ControlArgument = Annotated[str, typer.Argument(help="Control, such as C06.")]
_WIDTH = 11


@controls_app.command("list")
@verb
def list_controls(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the controls: how the newest test of each ended, and what is overdue."""
    from risk_pipeline.pipeline.reports.controls.control_pages import read_controls

    platform = open_platform()
    check_known("business line", line, platform.catalog.lines, "`risk controls list` names them.")
    states = read_controls(platform, line)
    if as_json:
        print_json([_plain(state) for state in states])
        return
    overdue = sum(state.is_overdue for state in states)
    print_table(
        f"{counted(len(states), 'control')}{f', {overdue} overdue on {states[0].today}' if overdue else ''}",
        [
            *(Column("control"), Column("what it is", 0, 18), Column("owner", 3, 10), Column("key", 4)),
            *(Column("test"), Column("for", 1), Column("exceptions", 2, is_right=True)),
            *(Column("grade", 2), Column("ticket", 1)),
        ],
        [_cells(state) for state in states],
        wide=wide,
    )


def _cells(state: ControlState) -> tuple[object, ...]:
    control, judged = state.control, state.judged
    return (
        *(control.id, control.title, control.owner, "key" if control.key else "", state.state),
        judged.tested_for if judged else "",
        f"{judged.exceptions_n:,} of {judged.tested_n:,}" if judged else "",
        state.grade.words if state.grade else "",
        ", ".join(ticket.ref for ticket in state.findings),
    )


def _plain(state: ControlState) -> dict[str, object]:
    return {
        **state.control.model_dump(mode="json"),
        "state": state.state,
        "is_overdue": state.is_overdue,
        "newest_test": state.newest,
        "grade": state.grade,
        "findings": [ticket.ref for ticket in state.findings],
    }


@controls_app.command("show")
@verb
def show_control(control: ControlArgument, *, wide: WideOption = False, as_json: JsonOption = False) -> None:
    """Show a control: what it is for, its tests, the exceptions of the newest failed one, its tickets."""
    from risk_pipeline.pipeline.reports.controls.control_pages import read_control

    platform = open_platform()
    check_known("control", control, platform.catalog.governance.controls, "`risk controls list` names them.")
    page = read_control(platform, control)
    if as_json:
        print_json({**_plain(page.state), "tests": page.tests, "exceptions": page.exceptions})
        return
    for name, value in _facts(page):
        if value:
            print_fact(name, value, _WIDTH)
    print_table(
        "newest tests" if page.tests else "not tested yet",
        [
            *(Column("for"), Column("result"), Column("exceptions", is_right=True), Column("share", 1)),
            *(Column("kind", 3), Column("evidence", 2, 12)),
        ],
        [
            (
                *(test.tested_for, test.result, f"{test.exceptions_n:,} of {test.tested_n:,}"),
                "" if test.share is None else format_value(test.share, "ratio", ""),
                *(test.kind, test.evidence or ""),
            )
            for test in page.tests
        ],
        wide=wide,
    )
    if page.exceptions:
        currency = platform.settings.currency
        rows = [(key, format_money(minor, currency) if minor else "") for key, minor in page.exceptions]
        print_table("dearest exceptions", [Column("case"), Column("money", is_right=True)], rows, wide=wide)


def _facts(page: ControlPage) -> list[tuple[str, str]]:
    state, control = page.state, page.state.control
    test = control.test
    how = f"{test.kind}{f' by {test.model}' if test.model else ''}" if test else "no test"
    return [
        ("control", f"{control.id} {control.title}"),
        ("objective", control.objective),
        ("owner", control.owner),
        ("kind", f"{control.type}, {control.nature}, {control.frequency}{', key' if control.key else ''}"),
        ("risks", ", ".join(control.risks)),
        ("process", f"{control.process}, step {control.step}" if control.process else ""),
        ("tested", f"{how}; overdue after {counted(round(control.overdue_days), 'day')}" if test else how),
        ("procedure", test.procedure if test else ""),
        ("stands", state.state),
        ("grade", state.grade.words if state.grade else ""),
        ("tickets", ", ".join(ticket.ref for ticket in state.findings)),
    ]


@controls_app.command("test")
@verb
def record_test(
    control: ControlArgument,
    population: Annotated[int, typer.Option(min=0, help="Cases on which it had to be performed.")],
    exceptions: Annotated[int, typer.Option(min=0, help="Cases on which it was not, or not rightly.")],
    evidence: Annotated[str, typer.Option(help="Where the evidence is filed: an address.")],
    tested: Annotated[
        int | None, typer.Option(min=0, help="Cases that were looked at; all of them unless given.")
    ] = None,
    day: Annotated[
        date | None,
        typer.Option("--for", parser=past_day, metavar="DAY", help="Last day tested; default: yesterday."),
    ] = None,
    actor: ActorOption = "",
) -> None:
    """Record a test that you made by hand; it stays on record, and the next run judges it."""
    from risk_pipeline.pipeline.operations import operators
    from risk_pipeline.pipeline.operations.control_tests import record_test as record
    from risk_pipeline.store.queries.control_tests import RecordedTest

    platform = open_platform()
    said = f"--population {population} --exceptions {exceptions} --evidence {evidence}"
    acting = operators.allow_operation(platform, f"controls test {control} {said}", actor)
    made = RecordedTest(
        control=control,
        tested_on=day or platform.last_closed_day(),
        population_n=population,
        tested_n=population if tested is None else tested,
        exceptions_n=exceptions,
        evidence=evidence,
    )
    record(platform, made, acting["actor"].id)
    say(f"{control}: {counted(exceptions, 'exception')} in {counted(made.tested_n, 'case')} on record.")


@controls_app.command("rcm")
@verb
def write_matrix(
    file: Annotated[Path, typer.Argument(help="Workbook to write: matrix.xlsx.")],
) -> None:
    """Write the risk control matrix as a workbook: risks, controls, their newest tests and findings."""
    from risk_pipeline.pipeline.reports.controls.matrix import matrix_rows, write_workbook

    rows = matrix_rows(open_platform())
    write_workbook(rows, file)
    say(f"{file}: {counted(len(rows), 'row')}.")

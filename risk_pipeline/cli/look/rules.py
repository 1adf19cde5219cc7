"""Verbs about rules: `rules list|show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import JsonOption, WideOption, app, open_platform, verb
from risk_pipeline.cli.arguments.completion import complete_line, complete_rule
from risk_pipeline.cli.screen.columns import Column
from risk_pipeline.cli.screen.printing import check_known, print_fact, print_json
from risk_pipeline.cli.screen.tables import print_table
from risk_pipeline.cli.screen.ticket_lines import LINE_COLUMNS, line_cells
from risk_pipeline.domain.formatting import counted

if TYPE_CHECKING:
    from risk_pipeline.pipeline.reports.rule_pages import RulePage

rules_app = typer.Typer(no_args_is_help=True, help="See what rules say and what came of them.")
app.add_typer(rules_app, name="rules")
_WIDTH = 10


@rules_app.command("list")
@verb
def list_rules(
    line: Annotated[
        str | None, typer.Option(help="Only this business line.", autocompletion=complete_line)
    ] = None,
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """List the monitoring rules."""
    from risk_pipeline.pipeline.reports.rule_pages import words_of
    from risk_pipeline.pipeline.transform.manifest import open_catalog
    from risk_pipeline.settings import load_settings

    settings = load_settings()
    catalog = open_catalog(settings)
    check_known("business line", line, catalog.suites, f"There are: {', '.join(catalog.suites)}.")
    chosen = [
        rule for suite in catalog.suites.values() if line in (None, suite.name) for rule in suite.expectations
    ]
    if as_json:
        print_json([rule.model_dump(mode="json") | {"version": rule.sha256} for rule in chosen])
        return
    words = words_of(catalog, settings.currency)
    print_table(
        counted(len(chosen), "rule"),
        [
            *(Column("rule"), Column("what it says", 0, 24), Column("owner", 2, 10), Column("risk", 3)),
            *(Column("severity", 4), Column("state", 1), Column("version", 5)),
        ],
        [
            (
                *(rule.id, words.sentence(rule), rule.meta.owner, rule.meta.risk),
                *(rule.severity, rule.meta.state.value, rule.sha256[:8]),
            )
            for rule in chosen
        ],
        wide=wide,
    )


@rules_app.command("show")
@verb
def show_rule(
    rule: Annotated[str, typer.Argument(help="Rule, such as sales.refunds.", autocompletion=complete_rule)],
    *,
    wide: WideOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show a rule: what it says in words, whose it is, its versions, last verdicts and tickets."""
    from risk_pipeline.pipeline.reports.rule_pages import read_rule

    platform = open_platform()
    check_known("rule", rule, platform.catalog.rules, "`risk rules list` names them.")
    found = read_rule(platform, rule)
    if as_json:
        print_json(found)
        return
    for name, value in found.facts():
        print_fact(name, value, _WIDTH)
    _print_verdicts(found, wide=wide)
    if found.tickets:
        title = f"newest tickets of {found.ticket_count}"
        print_table(title, LINE_COLUMNS, [line_cells(line) for line in found.tickets], wide=wide)


def _print_verdicts(found: RulePage, *, wide: bool) -> None:
    print_table(
        "last verdicts" if found.verdicts else "not judged yet",
        [
            *(Column("period"), Column("where", 0, 12), Column("verdict"), Column("value", is_right=True)),
            *(Column("limit", 2, is_right=True), Column("held back", 3)),
        ],
        found.verdict_cells(),
        wide=wide,
    )

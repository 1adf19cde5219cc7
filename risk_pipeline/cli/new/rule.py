"""`risk new rule`: a rule on an indicator, appended to the suite of its business line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from risk_pipeline.cli.app import verb
from risk_pipeline.cli.new.asking import Answers
from risk_pipeline.cli.new.group import DryRun, finish, new, this_project, today_in
from risk_pipeline.cli.screen.printing import check_known
from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.period import Grain

if TYPE_CHECKING:
    from risk_pipeline.catalog import Catalog
    from risk_pipeline.domain.register.indicator import Indicator
    from risk_pipeline.pipeline.scaffold.project import Project
    from risk_pipeline.pipeline.scaffold.rules import NewRule

KINDS = "limit, usual-range, shift, drop-to-zero, worsening or concentration."
# A ratio may pass 1; what is as large as this was meant in per cent.
_MEANT_IN_PER_CENT = 5
_SEVERITIES = ("critical", "warning", "info")
_STATES = ("active", "shadow", "draft")
_MODES = ("post_event", "in_process")


@new.command()
@verb
def rule(
    indicator: Annotated[str, typer.Argument(help="Indicator that it judges.")],
    kind: Annotated[str | None, typer.Option(help=KINDS)] = None,
    red: Annotated[
        str | None, typer.Option(help="Limit to act on: 12.5, 10% of a share, LOW,HIGH for a band.")
    ] = None,
    amber: Annotated[str | None, typer.Option(help="Limit to watch, likewise.")] = None,
    consecutive: Annotated[int, typer.Option(min=1, help="Red only from this period in a row.")] = 1,
    by: Annotated[
        str | None, typer.Option(help="Dimensions judged, parted by commas; by default all.")
    ] = None,
    grain: Annotated[str, typer.Option(help="hour, day, week or month.")] = "day",
    id_: Annotated[str | None, typer.Option("--id", help="By default line.indicator_kind.")] = None,
    risk: Annotated[str | None, typer.Option(help="Risk that it watches.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who acts; by default the indicator's owner.")] = None,
    playbook: Annotated[str | None, typer.Option(help="What is done when it fires.")] = None,
    severity: Annotated[str, typer.Option(help="critical, warning or info.")] = "warning",
    mode: Annotated[
        str | None, typer.Option(help="post_event, or in_process for rules during the day.")
    ] = None,
    state: Annotated[str, typer.Option(help="active, or shadow to try it without telling.")] = "active",
    why: Annotated[str | None, typer.Option(help="Why these limits, for whoever reviews them.")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Add a rule to the suite of the indicator's business line."""
    from risk_pipeline.domain.scaffold.rule_kinds import RULE_KINDS_IN_WORDS, Limits, judged_by, rule_shape
    from risk_pipeline.pipeline.scaffold.rule_defaults import indicator_rule_defaults
    from risk_pipeline.pipeline.scaffold.rules import NewRule, draft_rules, review_on

    project, answers = this_project(), Answers()
    catalog = project.catalog
    check_known("indicator", indicator, catalog.indicators, f"There are: {', '.join(catalog.indicators)}.")
    judged = catalog.indicators[indicator]
    for option, word, known in (
        ("severity", severity, _SEVERITIES),
        ("state", state, _STATES),
        ("mode", mode, _MODES),
        ("grain", grain, [one.value for one in Grain]),
    ):
        check_known(option, word, known, f"There are: {', '.join(known)}.")
    usual = indicator_rule_defaults(catalog, judged.business_line)
    given = risk, playbook
    kind = answers.choose("--kind", kind, "What makes it red?", RULE_KINDS_IN_WORDS)
    risk = answers.choose("--risk", risk or usual.risk, "Which risk does it watch?", catalog.risks)
    playbook = answers.choose(
        "--playbook", playbook or usual.playbook, "What is done then?", catalog.playbooks
    )
    owner = answers.choose("--owner", owner or judged.owner, "Who acts?", catalog.owners)
    if kind in ("limit", "concentration"):
        red = answers.text("--red", red, "From which value on?")
    answers.settle()
    is_share = kind == "concentration" or (kind == "limit" and judged.unit == "ratio")
    limits = Limits(
        _numbers("--amber", amber, is_share), _numbers("--red", red, is_share), consecutive, Grain(grain)
    )
    shape = rule_shape(kind, judged, limits)
    kwargs = {
        "indicator": indicator,
        "by": _dimensions(by, judged) or judged_by(kind, judged),
        "grain": grain,
        **shape.kwargs,
    }
    drafted = NewRule(
        id=id_ or f"{judged.business_line}.{indicator}_{kind.replace('-', '_')}",
        type=shape.type,
        kwargs=kwargs,
        comments=(shape.comment,),
        severity=severity,
        meta={
            "risk": risk,
            "mode": mode or ("in_process" if grain == "hour" else "post_event"),
            "owner": owner,
            "playbook": playbook,
            "state": state,
            "rationale": why or "Written by `risk new rule`; say here why these limits.",
            "review_by": review_on(today_in(project)),
        },
    )
    draft = draft_rules(catalog, judged.business_line, [drafted])
    hints = (
        _taken(catalog, given, (risk, playbook)),
        _history(shape.type, kwargs),
        *_too_little(project, drafted, judged),
        "Next: risk run",
    )
    finish(project, [draft], dry_run=dry_run, hint="\n".join(filter(None, hints)))


def _taken(catalog: Catalog, given: tuple[str | None, str | None], used: tuple[str, str]) -> str:
    """Say which risk and playbook the rule names though nobody said so: others may be meant."""
    named = {
        "risk": f"risk {used[0]}, {catalog.risks[used[0]].title}",
        "playbook": f"playbook {used[1]}, {catalog.playbooks[used[1]].title}",
    }
    silent = [name for name, asked in zip(named, given, strict=True) if asked is None]
    if not silent:
        return ""
    options = " and ".join(f"--{name}" for name in silent)
    said = ", and ".join(named[name] for name in silent)
    return f"It names {said}: say {options}, or change it in the suite, if another fits."


def _history(kind: str, kwargs: Mapping[str, object]) -> str:
    """Say how much past a rule needs before it judges; empty where it judges from the first period on."""
    from risk_pipeline.domain.register.rule import RULE_KINDS

    spec = RULE_KINDS[kind].model_validate(kwargs)
    needed = getattr(spec, "least_history", None) or getattr(spec, "min_history", None)
    if not needed:
        return ""
    past = counted(needed, str(kwargs["grain"]))
    return f"It judges once there are {past} of history; until then its verdicts are `insufficient`."


def _too_little(project: Project, drafted: NewRule, judged: Indicator) -> list[str]:
    """Say where the indicator's past has too little for the rule to say anything."""
    from risk_pipeline.catalog.lint.suites.sparse import too_little
    from risk_pipeline.domain.register.rule import Rule, RuleMeta
    from risk_pipeline.pipeline.governance.measuring import usual_of

    rule = Rule(
        id=drafted.id,
        type=drafted.type,
        kwargs=dict(drafted.kwargs),
        severity=drafted.severity,
        meta=RuleMeta.model_validate(drafted.meta),
    )
    usual = usual_of(project.settings, rule, judged)
    return [f"{key}: {text} ({code})." for key, code, text in too_little(rule, judged, usual)]


def _dimensions(by: str | None, judged: Indicator) -> list[str]:
    dimensions = [one.strip() for one in (by or "").split(",") if one.strip()]
    for one in dimensions:
        check_known("dimension", one, judged.dimensions, f"There are: {', '.join(judged.dimensions)}.")
    return dimensions


def _numbers(option: str, text: str | None, is_share: bool) -> tuple[float, ...]:
    """Return the limits; `10%` is 0.1 of a share, and nothing of anything else."""
    if text and "%" in text and not is_share:
        raise RiskError(
            f"{option} {text}: it is no share that is limited here; write the number, such as 12.5."
        )
    try:
        numbers = tuple(_number(one.strip()) for one in text.split(",")) if text else ()
    except (ValueError, InvalidOperation):
        raise RiskError(
            f"{option} {text}: is no number; write 12.5, 10% of a share, or 10,20 for a band."
        ) from None
    if is_share and text and "%" not in text and max(numbers) >= _MEANT_IN_PER_CENT:
        given, meant = (",".join(f"{each * by:g}%" for each in numbers) for by in (100, 1))
        raise RiskError(
            f"{option} {text}: of a share that is {given}. Write {meant}, or {given} if you mean it."
        )
    return numbers


def _number(text: str) -> float:
    # By way of the decimal digits: 7% is 0.07, where 7 / 100 of a float could end in other digits.
    return float(Decimal(text.removesuffix("%").rstrip()) / 100) if text.endswith("%") else float(text)

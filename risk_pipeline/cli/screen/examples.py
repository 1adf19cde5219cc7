"""How each verb is called, as its help shows it, and under which heading the help of `risk` lists it."""

import typer
from typer.models import CommandInfo, TyperInfo

PANELS = {
    "Every day": ("status", "run", "replay", "deliver", "digest", "clocks", "publish"),
    "Tickets": ("tickets", "owners", "why", "trace", "audit"),
    "Incidents": ("incident",),
    "Risks": ("map", "explain", "report", "override", "strategies", "goals"),
    "Numbers and rules": ("indicators", "rules", "topics", "chart", "review", "data-docs"),
    "Internal control": ("controls", "processes"),
    "Content": ("init", "new", "register", "lint", "prepare", "demo"),
    "Operations": ("doctor", "watchdog", "feeds", "watermarks", "outbox", "trackers", "slack", "dev"),
}
EXAMPLES = {
    "status": "risk status",
    "run": "risk run --day yesterday",
    "replay": "risk replay --from 30d --to yesterday",
    "deliver": "risk deliver",
    "digest": "risk digest --daily",
    "clocks": "risk clocks",
    "publish": "risk publish",
    "owners": "risk owners",
    "why": "risk why sales.refunds all yesterday",
    "trace": "risk trace T-27",
    "map diff": "risk map diff 30d yesterday",
    "map picture": "risk map picture --since 30d --out map.png",
    "map trend": "risk map trend R04 --out trend.svg",
    "map bowtie": "risk map bowtie R04 --out bowtie.png",
    "report": "risk report --month 2026-10 --line sales",
    "explain": "risk explain R04 --date yesterday",
    "override": "risk override R04 --likelihood 3 --reason 'the carrier was changed' --expires 4w",
    "strategies list": "risk strategies list --line sales",
    "strategies show": "risk strategies show second_carrier",
    "strategies done": "risk strategies done second_carrier/tender --evidence https://files/tender",
    "goals list": "risk goals list",
    "indicators list": "risk indicators list --line sales",
    "indicators show": "risk indicators show refund_value",
    "rules list": "risk rules list --line sales",
    "rules show": "risk rules show sales.refunds",
    "controls list": "risk controls list --line sales",
    "controls show": "risk controls show C06",
    "controls test": "risk controls test C09 --population 12 --exceptions 1 --evidence https://files/c09",
    "controls rcm": "risk controls rcm matrix.xlsx",
    "processes list": "risk processes list",
    "processes show": "risk processes show refund",
    "processes paths": "risk processes paths refund",
    "processes loopholes": "risk processes loopholes",
    "processes diff": "risk processes diff refund 1 2",
    "topics list": "risk topics list",
    "topics show": "risk topics show 'not delivered'",
    "topics confirm": "risk topics confirm 'not delivered' --as not_delivered --title 'Late' --owner sales",
    "chart": "risk chart refund_value --from 90d",
    "review": "risk review --line sales",
    "data-docs": "risk data-docs",
    "init": "risk init shop --time-zone Europe/Berlin --currency EUR",
    "lint": "risk lint",
    "prepare": "risk prepare",
    "demo": "risk demo --scale 0.5",
    "doctor": "risk doctor",
    "watchdog": "risk watchdog",
    "dev": "risk dev --port 3001",
    "incident declare": "risk incident declare mass_complaint --line sales --title 'Parcels lost'",
    "incident accept": "risk incident accept CAND-7",
    "incident reject": "risk incident reject CAND-7 --reason 'a test of the shop'",
    "incident list": "risk incident list --all",
    "incident show": "risk incident show INC-2026-1",
    "incident note": "risk incident note INC-2026-1 'the carrier was called'",
    "incident update": "risk incident update INC-2026-1 'two of three hubs work again' --next '60 min'",
    "incident severity": "risk incident severity INC-2026-1 P1 --note 'counted twice'",
    "incident link": "risk incident link INC-2026-1 --ticket T-28",
    "incident contain": "risk incident contain INC-2026-1 --note 'sent by another carrier'",
    "incident facts": "risk incident facts INC-2026-1 --write",
    "incident evidence": "risk incident evidence INC-2026-1 --version 1",
    "incident affected": "risk incident affected INC-2026-1",
    "incident remedy": "risk incident remedy INC-2026-1 paid.csv",
    "incident resolve": "risk incident resolve INC-2026-1",
    "incident close": "risk incident close INC-2026-1",
    "incident downgrade": "risk incident downgrade INC-2026-1 --reason 'one customer wrote ten times'",
    "incident reopen": "risk incident reopen INC-2026-1 --reason 'lost again since noon'",
    "incident timeline": "risk incident timeline INC-2026-1 --export timeline.pdf",
    "incident role assume": "risk incident role assume INC-2026-1 incident_commander",
    "incident role handover": "risk incident role handover INC-2026-1 pr_lead --to ana",
    "incident role renounce": "risk incident role renounce INC-2026-1 pr_lead --note 'on leave'",
    "incident role list": "risk incident role list INC-2026-1",
    "incident duty confirm": "risk incident duty confirm INC-2026-1 breach_br",
    "incident duty done": "risk incident duty done INC-2026-1 breach_br --note 'sent, receipt 4711'",
    "incident duty waive": "risk incident duty waive INC-2026-1 breach_br --reason 'no personal data'",
    "incident statement draft": "risk incident statement draft INC-2026-1 holding --language en",
    "incident statement revise": "risk incident statement revise INC-2026-1 1",
    "incident statement submit": "risk incident statement submit INC-2026-1 1",
    "incident statement approve": "risk incident statement approve INC-2026-1 1",
    "incident statement return": "risk incident statement return INC-2026-1 1 --reason 'name no carrier'",
    "incident statement confirm": "risk incident statement confirm INC-2026-1 1",
    "incident statement publish": "risk incident statement publish INC-2026-1 1 --where 'press list'",
    "incident statement show": "risk incident statement show INC-2026-1 1",
    "incident review show": "risk incident review show INC-2026-1 --export review.pdf",
    "incident review patch": "risk incident review patch INC-2026-1 --control C06 --set cap=0.8 --out c06",
    "incident review write": "risk incident review write INC-2026-1 --happened 'the only carrier stopped'",
    "incident review why": "risk incident review why INC-2026-1 'no other carrier' --under 1 --evidence T-27",
    "incident review approve": "risk incident review approve INC-2026-1",
    "tickets list": "risk tickets list --owner refund_desk",
    "tickets show": "risk tickets show T-27",
    "tickets ack": "risk tickets ack T-27",
    "tickets start": "risk tickets start T-27",
    "tickets assign": "risk tickets assign T-27 --to ana",
    "tickets comment": "risk tickets comment T-27 'the bank confirms'",
    "tickets snooze": "risk tickets snooze T-27 --until monday --note 'a holiday'",
    "tickets hold": "risk tickets hold T-27 --until 2w --note 'waits for the bank'",
    "tickets resume": "risk tickets resume T-27",
    "tickets escalate": "risk tickets escalate T-27 --note 'needs a decision'",
    "tickets close": "risk tickets close T-27 --resolution false_positive --note 'a test order'",
    "tickets accept": "risk tickets accept T-27 --until 4w --note 'costs less than its fix'",
    "tickets merge": "risk tickets merge T-27 --into T-26",
    "tickets link": "risk tickets link T-27 --parent T-26",
    "tickets loss": "risk tickets loss T-27 --gross 1250.00 --users 12",
    "tickets action add": "risk tickets action add T-27 corrective 'call the bank' --owner ana --due friday",
    "tickets action done": "risk tickets action done T-27 1",
    "tickets action list": "risk tickets action list T-27",
    "register export": "risk register export register.xlsx",
    "register template": "risk register template register.xlsx",
    "register import": "risk register import register.xlsx --dry-run",
    "new owner": "risk new owner returns_desk",
    "new login": "risk new login returns_desk",
    "new line": "risk new line returns",
    "new risk": "risk new risk --line returns",
    "new incident-type": "risk new incident-type outage --over 'every page answers again'",
    "new control": "risk new control --risk R07",
    "new strategy": "risk new strategy second_carrier --risk R04",
    "new goal": "risk new goal punctual_parcels --indicator late_rate --at-most 0.05",
    "new playbook": "risk new playbook returns_backlog",
    "new feed": "risk new feed refunds.csv",
    "new indicator": "risk new indicator refund_value --measure sum --column amount",
    "new rule": "risk new rule refund_value --kind limit --red 3000000",
    "audit verify": "risk audit verify --states",
    "audit redact": "risk audit redact T-27 --text 'a name' --reason 'asked to be forgotten'",
    "audit export": "risk audit export events.parquet",
    "audit accept": "risk audit accept --reason 'restored from the backup of Monday'",
    "outbox list": "risk outbox list --all",
    "outbox revive": "risk outbox revive --all",
    "outbox drop": "risk outbox drop 131 --reason 'the channel is gone'",
    "trackers poll": "risk trackers poll",
    "trackers show": "risk trackers show",
    "slack listen": "risk slack listen",
    "slack serve": "risk slack serve --port 8080",
    "watermarks list": "risk watermarks list",
    "watermarks reset": "risk watermarks reset --to 2d",
    "feeds list": "risk feeds list",
    "feeds rejects": "risk feeds rejects shop.orders --day yesterday",
    "feeds reset": "risk feeds reset shop.orders",
}


def dress(app: typer.Typer) -> None:
    """Put what is at the top under its heading, and let the help of every verb end with an example."""
    panels = {verb: panel for panel, verbs in PANELS.items() for verb in verbs}
    order = [*panels]
    # Not in the order of imports, which differs with what was loaded before.
    app.registered_commands.sort(key=lambda each: order.index(_name_of(each)))
    app.registered_groups.sort(key=lambda each: order.index(_name_of(each)))
    for command in app.registered_commands:
        command.rich_help_panel = panels[_name_of(command)]
    for group in app.registered_groups:
        group.rich_help_panel = panels[_name_of(group)]
    _put_examples(app, ())


def _put_examples(group: typer.Typer, path: tuple[str, ...]) -> None:
    for command in group.registered_commands:
        command.epilog = f"Example: {EXAMPLES[' '.join((*path, _name_of(command)))]}"
    for child in group.registered_groups:
        if child.typer_instance:
            _put_examples(child.typer_instance, (*path, _name_of(child)))


def _name_of(each: CommandInfo | TyperInfo) -> str:
    """Return the word that calls it: the one given, else that of the function or of the group itself."""
    if isinstance(each, CommandInfo):
        return each.name or (each.callback.__name__ if each.callback else "")
    own = each.typer_instance.info.name if each.typer_instance else None
    return each.name if isinstance(each.name, str) else str(own)

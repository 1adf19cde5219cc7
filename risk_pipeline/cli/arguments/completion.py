"""Arguments and options whose values the shell completes."""

from typing import Annotated

import typer

from risk_pipeline.cli.arguments.names import known_names
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause


def complete_ticket(incomplete: str) -> list[tuple[str, str]]:
    """Return the open tickets, worst first; once a number is begun, closed ones as well."""
    from risk_pipeline.settings import guess_places
    from risk_pipeline.store.ticket_refs import ticket_refs

    try:
        return ticket_refs(guess_places()[1], incomplete)
    except (ConfigError, OSError, ValueError):
        return []


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Return the rules."""
    return known_names("rule", incomplete)


def complete_indicator(incomplete: str) -> list[tuple[str, str]]:
    """Return the indicators."""
    return known_names("indicator", incomplete)


def complete_owner(incomplete: str) -> list[tuple[str, str]]:
    """Return the owners."""
    return known_names("owner", incomplete)


def complete_line(incomplete: str) -> list[tuple[str, str]]:
    """Return the business lines."""
    return known_names("line", incomplete)


def complete_feed(incomplete: str) -> list[tuple[str, str]]:
    """Return the feeds."""
    return known_names("feed", incomplete)


def complete_risk(incomplete: str) -> list[tuple[str, str]]:
    """Return the risks."""
    return known_names("risk", incomplete)


def complete_level(incomplete: str) -> list[tuple[str, str]]:
    """Return the levels of the matrix."""
    return known_names("level", incomplete)


def complete_cause(incomplete: str) -> list[str]:
    """Return the categories of root causes."""
    return [each.value for each in RootCause if each.value.startswith(incomplete)]


RiskArgument = Annotated[str, typer.Argument(help="Risk, such as R04.", autocompletion=complete_risk)]
RefArgument = Annotated[
    str, typer.Argument(help="Ticket, such as T-000042 or T-42.", autocompletion=complete_ticket)
]
CauseOption = Annotated[
    str | None,
    typer.Option(
        help="Category: `fixed` needs it and a note, `recovered` if its rule requires a cause. "
        f"One of {', '.join(RootCause)}.",
        autocompletion=complete_cause,
    ),
]
EscapeOption = Annotated[
    str | None,
    typer.Option(help="Category of why nobody saw it earlier, of the same.", autocompletion=complete_cause),
]

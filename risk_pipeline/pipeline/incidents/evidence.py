"""What an answer of a review rests on: something that is there, or the answer is an assumption."""

from re import fullmatch

from risk_pipeline.domain.errors import RiskError
from risk_pipeline.domain.tickets.ticket import parse_ref, ticket_ref
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.incidents.office import find

_FACTS = r"facts (\d{1,6})"
_TICKET = r"(?i)T-\d{1,9}"
_LINK = r"https?://\S+"


def checked_evidence(platform: Platform, ref: str, said: str) -> str:
    """Return what somebody names as evidence, several behind commas, each checked to be there.

    Raises:
        RiskError: there is no such ticket, version of the facts or entry of the project.
    """
    named = [part.strip() for part in said.split(",") if part.strip()]
    return ", ".join(_checked(platform, ref, part) for part in named)


def _checked(platform: Platform, ref: str, said: str) -> str:
    if fullmatch(_TICKET, said):
        id_ = parse_ref(said)
        with platform.store.reading() as transaction:
            if transaction.tickets([id_]):
                return ticket_ref(id_)
    elif found := fullmatch(_FACTS, said):
        if any(each.version == int(found[1]) for each in find(platform, ref).facts):
            return said
    elif fullmatch(_LINK, said) or _is_entry(platform, said):
        return said
    raise RiskError(
        f"--evidence {said}: nothing is called so. Give a ticket (T-42), a version of the facts (facts 2), "
        "an indicator, a rule, a control, a process or a link (https://…). Without --evidence the answer "
        "is an assumption."
    )


def _is_entry(platform: Platform, said: str) -> bool:
    catalog = platform.catalog
    governance = catalog.governance
    processes = {each.id for each in governance.processes.values()}
    return said in {*catalog.indicators, *catalog.rules, *governance.controls, *processes}

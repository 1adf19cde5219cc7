"""The review as people write it: what happened, why nobody saw it earlier, the tree of whys."""

from datetime import datetime

from risk_pipeline.domain.errors import TransitionRefused
from risk_pipeline.domain.incidents.acts.doer import Doer, require, require_open
from risk_pipeline.domain.incidents.incident import Change, Incident
from risk_pipeline.domain.incidents.parts import Review, Why
from risk_pipeline.domain.incidents.states import EventKind


def write(
    incident: Incident,
    doer: Doer,
    now: datetime,
    *,
    happened: str = "",
    escaped: str = "",
    went_well: str = "",
) -> Change:
    """Return the event by which somebody writes parts of the review; what is empty stays as it is.

    Raises:
        TransitionRefused: nothing is given, or the review is approved.
    """
    given = {"happened": happened.strip(), "escaped": escaped.strip(), "went_well": went_well.strip()}
    texts: dict[str, object] = {name: text for name, text in given.items() if text}
    if not texts:
        raise TransitionRefused(f"{incident.ref}: give --happened, --escaped or --went-well.")
    return _written(incident, texts, ", ".join(texts), doer, now)


def why(incident: Incident, text: str, under: int | None, evidence: str, doer: Doer, now: datetime) -> Change:
    """Return the event of one more answer to "why"; without evidence it is an assumption.

    Raises:
        TransitionRefused: it is empty, or explains an answer that is not there.
    """
    whys = (incident.review or Review()).whys
    said = require(incident.ref, text, "say why")
    if under is not None and all(each.number != under for each in whys):
        known = ", ".join(str(each.number) for each in whys) or "none yet"
        raise TransitionRefused(f"{incident.ref} has no answer {under} to explain. Its answers: {known}.")
    answer = Why(
        number=len(whys) + 1,
        under=under,
        text=said,
        evidence=evidence.strip(),
        is_assumed=not evidence.strip(),
        by=doer.actor.id,
        at=now,
    )
    return _written(incident, {"whys": (*whys, answer)}, f"why {answer.number}", doer, now)


def _written(incident: Incident, update: dict[str, object], what: str, doer: Doer, now: datetime) -> Change:
    require_open(incident)
    review = incident.review or Review()
    if review.approved:
        raise TransitionRefused(f"{incident.ref}: the review was approved by {review.approved.by} already.")
    authors = tuple(sorted({*review.authors, *doer.persons}))
    made = review.model_copy(update={**update, "authors": authors})
    return doer.change(EventKind.REVIEW_WRITTEN, now, what, {"review": made})

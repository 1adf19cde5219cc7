"""Pick, out of all verdicts of a run, those that can change a ticket, in order of their periods."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, Any

from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.period import LAST_HOUR, reach
from risk_pipeline.domain.tickets.identity import identity_of, slice_identity
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.warehouse.indicators.verdict_rows import to_verdicts

if TYPE_CHECKING:
    import pandas as pd  # slow to import, and only named here


@dataclass(frozen=True, slots=True)
class Selection:
    """Verdicts worth a look: by identity, then by period, oldest first. And how many were not.

    `suppressed` counts what is recorded only: held back, and no ticket of its identity to tell.
    """

    by_identity: Mapping[str, list[tuple[Verdict, ...]]]
    total: int
    suppressed: int

    def as_they_became_known(self) -> list[tuple[str, tuple[Verdict, ...]]]:
        """Return identity and verdicts of each period, in the order in which live runs would have met them.

        One run over many hours and days so numbers its tickets as many runs, or a replay, would have.
        """
        moments = [
            (moment, identity, verdicts)
            for identity, periods in self.by_identity.items()
            for moment, verdicts in zip(accumulate(map(_known_at, periods), max), periods, strict=True)
        ]
        moments.sort(key=lambda known: known[:2])
        return [(identity, verdicts) for _, identity, verdicts in moments]


def select_verdicts(verdicts: Any, open_tickets: Mapping[str, int]) -> Selection:  # noqa: ANN401
    """Return the verdicts of identities that have an open ticket or a breach among these verdicts.

    `verdicts` is a pandas frame with the columns of `Verdict`, or any iterable of them; `open_tickets`
    holds the reach of the last period applied, by identity: what is not newer goes no further than this,
    nor does a green verdict of an identity without ticket. A suppressed hit opens nothing, but an open
    ticket is told: it is not green. A rule in shadow never reaches a ticket.
    """
    if hasattr(verdicts, "columns"):
        total, suppressed, chosen = _from_frame(verdicts, open_tickets)
    else:
        total, suppressed, chosen = _from_objects(list(verdicts), open_tickets)
    by_identity: dict[str, list[Verdict]] = {}
    for verdict in chosen:
        by_identity.setdefault(identity_of(verdict), []).append(verdict)
    periods = {identity: _by_period(by_identity[identity]) for identity in sorted(by_identity)}
    return Selection(periods, total, suppressed)


def _from_objects(
    verdicts: list[Verdict], open_tickets: Mapping[str, int]
) -> tuple[int, int, Iterator[Verdict]]:
    free = {identity_of(v) for v in verdicts if v.status is Status.RED and not v.suppressed}
    wanted = free | set(open_tickets)
    chosen = [v for v in verdicts if identity_of(v) in wanted and v.muted is not Muted.SHADOW]
    held_back = sum(bool(v.suppressed) for v in verdicts) - sum(bool(v.suppressed) for v in chosen)
    newer = (v for v in chosen if _is_newer(v.period.reach, open_tickets.get(identity_of(v))))
    return len(verdicts), held_back, newer


def _from_frame(frame: "pd.DataFrame", open_tickets: Mapping[str, int]) -> tuple[int, int, Iterator[Verdict]]:
    """Look at six columns first: most rows are green and never become objects."""
    held = frame["suppressed"].astype(object).where(frame["suppressed"].notna(), None).tolist()
    keys = [
        slice_identity(rule, dimension, segment)
        for rule, dimension, segment in zip(
            frame["rule_id"].tolist(), frame["dimension"].tolist(), frame["segment"].tolist(), strict=True
        )
    ]
    status = frame["status"].tolist()
    wanted = {key for key, why, said in zip(keys, held, status, strict=True) if not why and said == "red"}
    wanted |= set(open_tickets)
    rows = [
        n
        for n, (key, why) in enumerate(zip(keys, held, strict=True))
        if key in wanted and why != Muted.SHADOW
    ]
    held_back = sum(map(bool, held)) - sum(bool(held[n]) for n in rows)
    ends, hours = frame["period_end"].tolist(), _hours(frame)
    rows = [n for n in rows if _is_newer(reach(_to_date(ends[n]), hours[n]), open_tickets.get(keys[n]))]
    return len(keys), held_back, to_verdicts(frame.iloc[rows])


def _hours(frame: "pd.DataFrame") -> list[int | None]:
    """Return the hour of each row; a frame of longer periods only may do without the column."""
    if "hour" not in frame.columns:
        return [None] * len(frame)
    hours: list[int | None] = frame["hour"].astype(object).where(frame["hour"].notna(), None).tolist()
    return hours


def _is_newer(own: int, last: int | None) -> bool:
    return last is None or own > last


def _to_date(value: date) -> date:
    """Return the day of a date, an instant or a pandas timestamp."""
    return value.date() if isinstance(value, datetime) else value


def _by_period(verdicts: list[Verdict]) -> list[tuple[Verdict, ...]]:
    ordered = sorted(verdicts, key=_period)
    return [tuple(same) for _, same in groupby(ordered, key=_period)]


def _period(verdict: Verdict) -> tuple[int, date]:
    return verdict.period.reach, verdict.period.start


def _known_at(verdicts: Iterable[Verdict]) -> tuple[date, int]:
    """Return day and hour of the news; what takes whole days comes behind the last hour."""
    return max((v.known_on, LAST_HOUR + 1 if v.period.hour is None else v.period.hour) for v in verdicts)


def speaker(verdicts: Sequence[Verdict], ticket: Ticket | None) -> Verdict:
    """Return the verdict that speaks for one identity and period.

    Only the rules of one feed share an identity. The worst of them speaks; if none is red or
    amber, the rule that the ticket is about: its silence is not cured by another one's green.
    """
    about = ticket.rule_id if ticket else None
    return min(verdicts, key=lambda v: (_badness(v, about), v.rule_id))


def _badness(verdict: Verdict, about: str | None) -> int:
    if verdict.status is Status.RED:
        return 0
    if verdict.status is Status.AMBER:
        return 1
    if verdict.rule_id == about:
        return 2
    return 4 if verdict.status is Status.GREEN else 3

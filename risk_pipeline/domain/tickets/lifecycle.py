"""What a verdict does to the ticket of its identity. Pure: same ticket, same verdict, same answer.

| ticket        | green                        | amber           | red                         | unknown |
|---------------|------------------------------|-----------------|-----------------------------|---------|
| none, closed  | -                            | -               | open, reopen or recur       | -       |
| open … worked | verifying, streak 1          | noted           | noted, told if far worse    | note    |
| verifying     | streak + 1, closes at N      | back to work    | back to work                | note    |

A period that is not itself off, or amber or red by what was before the claimed fix, sends nobody to work.

A ticket that the data move to and fro too often flaps (`flapping.py`): it is not closed before it is quiet.
A suppressed hit opens nothing and notifies nobody; it only keeps an open ticket from turning green.
Nothing happens for a rule that is only tried out, nor for a period not newer than the last one applied:
applying a stream twice, or again from any point, is the same as once. Only the newest period, if it was
green, may turn red afterwards: the ticket goes back to work, or is reopened (`outcome/past_periods.py`).
Nothing happens to a ticket that is held closed: its risk is accepted, or the ticket that it doubles was open
when the period began.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.muting_reasons import Muted
from risk_pipeline.domain.period import Grain, begin_of_hour, reach
from risk_pipeline.domain.tickets.episode import Episode, FarWorse, grown, times_worse, told
from risk_pipeline.domain.tickets.fields import TicketFields
from risk_pipeline.domain.tickets.flapping import DEFAULT_RULES, FlapRules, until_quiet, with_flapping
from risk_pipeline.domain.tickets.identity import identity_of
from risk_pipeline.domain.tickets.outcome.auto_close import close_when_green, green_streak
from risk_pipeline.domain.tickets.outcome.evidence import (
    Evidence,
    evidence_of,
    is_leftover,
    is_off,
    is_spared,
    speaks_against,
    weighed,
)
from risk_pipeline.domain.tickets.outcome.new_level import NEW_LEVEL_DAYS, new_level
from risk_pipeline.domain.tickets.outcome.past_periods import is_past, red_again
from risk_pipeline.domain.tickets.outcome.remediation import (
    Action,
    after_breach,
    after_green,
    after_recurrence,
    after_refutation,
)
from risk_pipeline.domain.tickets.period_fields import changed_hours, fields_of_next_period, fields_of_period
from risk_pipeline.domain.tickets.severity import Impact, Severity, severity_of, worst
from risk_pipeline.domain.tickets.ticket import (
    By,
    Change,
    EventKind,
    Resolution,
    State,
    Ticket,
    TicketKind,
)
from risk_pipeline.domain.verdict import Status, Verdict

_SPARSE = frozenset({Status.NO_DATA, Status.INSUFFICIENT})


@dataclass(frozen=True)
class TicketPolicy:
    """The numbers of the life cycle.

    `zone` is where the business day is cut: a green period counts once `known_on` is over there.
    A recurrence starting at most `reopen_days` after the last period before the close reopens.
    `verify_hours` replaces `verify_periods` where a rule judges hours: a whole day, for at night hardly
    anything is expected, and evidence by the hour reaches a day back.
    `impact` says how bad money at risk is; without it only the level decides.
    A level that has been red for `new_level_days` counts as usual.
    """

    verify_periods: int = 2
    verify_hours: int = 24
    data_verify_periods: int = 1
    reopen_days: int = 14
    new_level_days: int = NEW_LEVEL_DAYS
    worsening_factor: float = 2.0
    max_acceptance_days: int = 180
    impact: Impact | None = None
    far_worse: FarWorse = field(default_factory=FarWorse)
    flapping: FlapRules = DEFAULT_RULES
    zone: tzinfo = UTC

    def needed(self, kind: TicketKind, grain: Grain) -> int:
        """Return how many green periods in a row close a ticket."""
        if kind is TicketKind.DATA:
            return self.data_verify_periods
        return self.verify_hours if grain is Grain.HOUR else self.verify_periods


@dataclass(frozen=True)
class RuleFacts:
    """What is known around a verdict: its rule in the register, the id a new ticket would get.

    `at_least` is the severity the risk requires; `covered_to` the last hour (`reach`) that the ticket which a
    duplicate points to has covered, infinite while that is open; `stands_for_total` whether the total's
    ticket was merged into this one, so that it alone tells what the total explains. `counts_events`: the
    numerators are events. `cause_required`: the rule's tickets do not close before somebody says what caused
    them. `verify_periods` is how many green periods close it where the rule decides: the next passed test
    closes a finding. `has_usual_level`: a level that lasts becomes the usual one; no duty has that.
    """

    severity: str = "warning"
    at_least: Severity = Severity.P3
    covered_to: float | None = None
    stands_for_total: bool = False
    counts_events: bool = True
    cause_required: bool = False
    verify_periods: int | None = None
    has_usual_level: bool = True
    owner: str = ""
    channel: str = ""
    muted_rules: tuple[str, ...] = ()
    ticket_id: int = 0
    actor: str = "rules"

    def deserved(self, verdict: Verdict, policy: TicketPolicy) -> Severity:
        """Return how bad the verdict is."""
        return severity_of(self.severity, verdict, policy.worsening_factor, policy.impact, self.at_least)


def decide(
    ticket: Ticket | None,
    verdict: Verdict,
    policy: TicketPolicy,
    now: datetime,
    facts: RuleFacts | None = None,
) -> list[Change]:
    """Return what the verdict changes, oldest first; mostly nothing.

    `ticket` is the newest one of the verdict's identity. An `opened` change starts a new ticket.
    """
    changes = _decided(ticket, verdict, policy, now, facts or RuleFacts())
    return with_flapping(ticket, changes, verdict, policy.flapping)


def _decided(
    ticket: Ticket | None, verdict: Verdict, policy: TicketPolicy, now: datetime, facts: RuleFacts
) -> list[Change]:
    if verdict.muted is Muted.SHADOW or is_past(ticket, verdict, now):
        return []
    if ticket is None or not ticket.is_open:
        if verdict.suppressed or verdict.status is not Status.RED:
            return []
        return open_or_reopen(ticket, verdict, policy, now, facts)
    if not verdict.status.is_judged:
        return _note_unknown(ticket, verdict, now, facts)
    if verdict.suppressed and not (facts.stands_for_total and verdict.muted is Muted.EXPLAINED_BY_TOTAL):
        return [_held_back(ticket, verdict, policy, now, facts)] if verdict.is_hit else []
    if verdict.status is Status.GREEN:
        return _green(ticket, verdict, policy, now, facts) if is_complete(verdict, policy, now) else []
    return _breach(ticket, verdict, policy, now, facts)


def is_complete(verdict: Verdict, policy: TicketPolicy, now: datetime) -> bool:
    """Whether the verdict's period is over and mature, in the business time zone."""
    if (hour := verdict.period.hour) is not None:
        return now >= begin_of_hour(verdict.known_on, hour + 1, policy.zone)
    over = datetime.combine(verdict.known_on + timedelta(days=1), time(), policy.zone)
    return now >= over


def open_or_reopen(
    ticket: Ticket | None, verdict: Verdict, policy: TicketPolicy, now: datetime, facts: RuleFacts
) -> list[Change]:
    """Return what a breach does to an identity without open ticket: a new ticket, or the old one again."""
    if ticket and _is_held(ticket, verdict, facts):
        return []
    episode: TicketFields = fields_of_period(verdict) | {
        "state": State.OPEN,
        "severity": facts.deserved(verdict, policy),
        "since": verdict.period.start,
        "breached_periods": 1,
        "green_streak": 0,
        "unknown_status": None,
        "unknown_period_end": None,
    }
    if not verdict.series.is_feed:
        episode["episode"] = told(grown(None, verdict), verdict)
    hour = verdict.period.hour
    hours: TicketFields = {"since_hour": hour, "last_hour": hour, "unknown_hour": None}
    gap = (verdict.period.start - ticket.last_period_end).days if ticket else None
    if ticket is None or gap is None or (gap > policy.reopen_days and not _is_accepted(ticket)):
        fields = _birth(verdict, now, facts) | episode | changed_hours(None, hours)
        fields["recurs_from"] = ticket.id if ticket else None
        why = f"red, and {ticket.ref} was closed {counted(gap or 0, 'day')} ago" if ticket else "red"
        return [Change(EventKind.OPENED, By.DATA, facts.actor, now, why, fields)]
    reopening: TicketFields = {
        "recurrence_count": ticket.recurrence_count + 1,
        "muted_rules": facts.muted_rules,
        "came_from": None,
        "resolution": None,
        "root_cause": None,
        "note": None,
        "duplicate_of": None,
        "approver": None,
        "quiet_until": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "assignee": None,
        "closed_at": None,
        "closed_by": None,
        "root_cause_category": None,
        "escape_category": None,
        "escalation_level": 0,
        "escalated_to": None,
    }
    if ticket.actions:
        reopening["actions"] = after_recurrence(ticket.actions)
    why = red_again(ticket, verdict, gap)
    fields = episode | reopening | changed_hours(ticket, hours)
    return [Change(EventKind.REOPENED, By.DATA, facts.actor, now, why, fields)]


def _is_held(ticket: Ticket, verdict: Verdict, facts: RuleFacts) -> bool:
    is_quiet = ticket.quiet_until is not None and verdict.period.end <= ticket.quiet_until
    covered_to = facts.covered_to if ticket.resolution is Resolution.DUPLICATE else None
    return is_quiet or (covered_to is not None and verdict.period.first_hour <= covered_to)


def _is_accepted(ticket: Ticket) -> bool:
    """An accepted risk holds its identity: it is the same ticket that comes back."""
    return ticket.resolution is Resolution.RISK_ACCEPTED


def _birth(verdict: Verdict, now: datetime, facts: RuleFacts) -> TicketFields:
    return {
        "id": facts.ticket_id,
        "kind": TicketKind.DATA if verdict.series.is_feed else TicketKind.RISK,
        "identity_key": identity_of(verdict),
        "dimension": verdict.series.dimension,
        "segment": verdict.series.segment,
        "owner": facts.owner,
        "channel": facts.channel,
        "muted_rules": facts.muted_rules,
        "opened_at": now,
    }


def _note_unknown(ticket: Ticket, verdict: Verdict, now: datetime, facts: RuleFacts) -> list[Change]:
    """Note the first period of each kind of unknown; the state stays as it is.

    Too few cases and none at all are one kind: in quiet hours they take turns, and would fill the history.
    """
    known_to = ticket.unknown_period_end
    is_known = known_to is not None and (verdict.period.reach <= reach(known_to, ticket.unknown_hour))
    is_same = ticket.unknown_status is verdict.status or {ticket.unknown_status, verdict.status} == _SPARSE
    if is_known or is_same:
        return []
    fields: TicketFields = {
        "unknown_status": verdict.status,
        "unknown_period_end": verdict.period.end,
    } | changed_hours(ticket, {"unknown_hour": verdict.period.hour})
    return [Change(EventKind.NOTED, By.DATA, facts.actor, now, verdict.reason or verdict.status, fields)]


def _held_back(
    ticket: Ticket, verdict: Verdict, policy: TicketPolicy, now: datetime, facts: RuleFacts
) -> Change:
    """Keep an open ticket open: the hit opens nothing, because another explains it, but it is not green.

    Nobody is told, and it says nothing against a fix: what explains it may have other causes.
    """
    is_red = verdict.status is Status.RED
    fields = fields_of_next_period(ticket, verdict) | {
        "green_streak": 0,
        "breached_periods": ticket.breached_periods + (is_red and is_off(verdict)),
    }
    evidence = evidence_of(verdict, policy.zone)
    actions = after_breach(weighed(ticket.actions, evidence), evidence.begins)
    if actions != ticket.actions:
        fields["actions"] = actions
    if is_red and ticket.episode is not None:
        fields["episode"] = grown(ticket.episode, verdict)
    why = f"{verdict.status}, {verdict.suppressed}"
    return Change(EventKind.OBSERVED, By.DATA, facts.actor, now, why, fields)


def _green(
    ticket: Ticket, verdict: Verdict, policy: TicketPolicy, now: datetime, facts: RuleFacts
) -> list[Change]:
    needed = facts.verify_periods or policy.needed(ticket.kind, verdict.period.grain)
    evidence = evidence_of(verdict, policy.zone)
    actions = after_green(weighed(ticket.actions, evidence), evidence.begins, needed)
    streak = green_streak(ticket, actions)
    fields = fields_of_next_period(ticket, verdict) | {"green_streak": streak}
    if actions != ticket.actions:
        fields["actions"] = actions
    why = f"green {streak} of {until_quiet(ticket, needed, policy.flapping)}"
    if ticket.state is State.VERIFYING:
        changes = [Change(EventKind.OBSERVED, By.DATA, facts.actor, now, why, fields)]
    else:
        fields |= {"state": State.VERIFYING, "came_from": ticket.state}
        changes = [Change(EventKind.VERIFYING, By.DATA, facts.actor, now, why, fields)]
    is_waiting = facts.cause_required and ticket.kind is TicketKind.RISK and not ticket.root_cause
    if is_waiting and streak >= needed:
        return [*changes, *_ask_for_cause(ticket, needed, now, facts)]
    tried = ticket.model_copy(update={"actions": actions})
    return [*changes, *close_when_green(tried, streak, needed, now, facts.actor)]


def _ask_for_cause(ticket: Ticket, needed: int, now: datetime, facts: RuleFacts) -> list[Change]:
    """Ask once what caused it; until somebody says so, it stays open."""
    episode = ticket.episode or Episode()
    if episode.is_cause_asked:
        return []
    why = f"green for {counted(needed, 'complete period')}; its rule requires a cause before it closes"
    asked: TicketFields = {"episode": episode.model_copy(update={"is_cause_asked": True})}
    return [Change(EventKind.CAUSE_ASKED, By.DATA, facts.actor, now, why, asked)]


def _breach(
    ticket: Ticket, verdict: Verdict, policy: TicketPolicy, now: datetime, facts: RuleFacts
) -> list[Change]:
    """Apply amber or red to an open ticket."""
    is_red = verdict.status is Status.RED
    is_claimed = ticket.resolution is Resolution.FIXED
    evidence = evidence_of(verdict, policy.zone)
    actions = weighed(ticket.actions, evidence)
    is_kept = is_claimed and ticket.kind is TicketKind.RISK and is_spared(actions, evidence)
    leftover = is_kept and is_leftover(actions, evidence)
    fields = fields_of_next_period(ticket, verdict) | {
        "green_streak": 0,
        "breached_periods": ticket.breached_periods + (is_red and evidence.is_off and not leftover),
    }
    actions = _tried(actions, evidence, is_red=is_red, is_claimed=is_claimed)
    if actions != ticket.actions:
        fields["actions"] = actions
    kind, why = EventKind.OBSERVED, str(verdict.status)
    if is_kept:
        why += f", {'by what was' if leftover else 'begun'} before the fix"
    elif ticket.state is State.VERIFYING and evidence.is_off:
        # A recorded fix did not hold: its claim goes, its root cause stays to be read.
        fields |= {"state": ticket.came_from or State.OPEN, "came_from": None, "resolution": None}
        kind, why = EventKind.RELAPSED, f"{verdict.status} while verifying"
    seen = Change(kind, By.DATA, facts.actor, now, why, fields)
    return _red(ticket, verdict, policy, seen, facts) if is_red and not leftover else [seen]


def _red(
    ticket: Ticket, verdict: Verdict, policy: TicketPolicy, seen: Change, facts: RuleFacts
) -> list[Change]:
    """Return what a red period changes besides: the episode grows, is worse, or lasts."""
    is_risk = ticket.kind is TicketKind.RISK
    if is_risk:
        episode = grown(ticket.episode, verdict)
        is_told = seen.kind is EventKind.RELAPSED
        seen.fields["episode"] = told(episode, verdict) if is_told else episode
    changes = [seen, *_worse(ticket, verdict, policy, seen, facts)]
    if is_risk and facts.has_usual_level:
        changes += new_level(ticket, changes, verdict, policy.new_level_days)
    return changes


def _tried(
    actions: tuple[Action, ...], evidence: Evidence, *, is_red: bool, is_claimed: bool
) -> tuple[Action, ...]:
    """Return the actions after an amber or red period: counts start again, red may refute what was done."""
    on_trial = [action for action in actions if action.is_on_trial(evidence.begins)]
    refuted = {action.number for action in on_trial if is_red and speaks_against(action, evidence)}
    return after_refutation(after_breach(actions, evidence.begins), refuted, is_claimed=is_claimed)


def _worse(
    ticket: Ticket, verdict: Verdict, policy: TicketPolicy, seen: Change, facts: RuleFacts
) -> list[Change]:
    """Return what a red period does that deserves a worse severity, or is far worse than people know."""
    deserved = facts.deserved(verdict, policy)
    times = times_worse(ticket.episode, verdict, policy.far_worse, is_count=facts.counts_events)
    off = "" if times is None else _times_in_words(times)
    if times is not None and policy.far_worse.raises_severity:
        deserved = worst([deserved, ticket.severity.worse])
    # A worse ticket ends a snooze.
    fields: TicketFields = {"snoozed_until": None}
    if episode := seen.fields.get("episode"):
        fields["episode"] = told(episode, verdict)
    if deserved.rank < ticket.severity.rank:
        why = f"worsened: {ticket.severity} to {deserved}{f', {off}' if off else ''}"
        fields["severity"] = deserved
        return [Change(EventKind.RAISED, By.DATA, facts.actor, seen.at, why, fields)]
    if times is None or seen.kind is EventKind.RELAPSED:
        return []
    return [Change(EventKind.WORSENED, By.DATA, facts.actor, seen.at, off, fields)]


def _times_in_words(times: float) -> str:
    return "far from what was last told" if times > 1000 else f"{times:.1f} times as far off as last told"

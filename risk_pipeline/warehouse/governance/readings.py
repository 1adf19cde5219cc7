"""How linked indicators stand at the end of each of some days, for all of them at once.

The rules of `domain/risk/history.py`, in SQL: a test compares the two. Verdicts count as they stand, from the
day on which they became known. Of a kri (an indicator as a risk looks at it) the worst of its series counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from risk_pipeline.domain.risk.inputs import Kri, Reading
from risk_pipeline.domain.series import FEED
from risk_pipeline.warehouse.sql import Connection, saying


@dataclass(frozen=True, slots=True)
class JudgingRule:
    """A rule in force: `sign` is 1 where up is bad, -1 where down is, 0 where both are."""

    rule_id: str
    indicator: str
    sign: int


_HITS = "status in ('red', 'amber')"
# Hours are looked at by the day: their worst counts. A hit that is muted is not acted on: amber.
_PERIODS = f"""
    select rule_id, dimension, segment, period_start, max(period_end) as period_end,
        any_value(grain) as grain, max(known_on) as known_on, any_value(indicator) as indicator,
        max(case when status = 'red' and suppressed is null then 3 when {_HITS} then 2 when status = 'green'
            then 1 end) as rank,
        max(sign * value) filter (where status in ('red', 'amber', 'green')) as badness,
        any_value(sign) as sign
    from (
        select results.*, rules.indicator as judged, rules.sign
        from ops.rule_results as results
        inner join governance_rules as rules using (rule_id)
        where results.known_on <= $last
        and (
            $feeds::varchar[] is null or results.dimension <> '{FEED}'
            or list_contains($feeds::varchar[], results.segment)
        )
        and (
            results.known_on > $since
            or not exists (
                select 1 from governance_enough as enough where enough.rule_id = results.rule_id
                    and enough.dimension = results.dimension and enough.segment = results.segment
            )
        )
        qualify row_number() over (
            partition by rule_id, dimension, segment, period_start, hour order by judged_at desc, rule_sha
        ) = 1
    )
    group by rule_id, dimension, segment, period_start
"""
# A series that was judged often enough lately stands as its last periods say; older ones are not read.
_ENOUGH = """
    select rule_id, dimension, segment from ops.rule_results
    where known_on > $since and known_on <= $first and status in ('red', 'amber', 'green')
    group by all having count(distinct period_start) > 4
"""
_LOOK_BACK = timedelta(days=100)
_SERIES = "partition by rule_id, dimension, segment order by known_on, period_start"
_JUDGED = f"""
    select *,
        case when rank = 1 and lag(rank) over series > 1 then 2 else rank end as stands,
        coalesce(
            sign <> 0
            and badness > lag(badness) over series
            and lag(badness) over series > lag(badness, 2) over series
            and lag(badness, 2) over series > lag(badness, 3) over series,
            false
        ) as is_worsening
    from governance_periods where rank is not null
    window series as ({_SERIES})
    qualify row_number() over (
        partition by rule_id, dimension, segment, known_on order by period_start desc
    ) = 1
"""
_MET = """
    select rule_id, dimension, segment, known_on,
        arg_max(rank is not null, period_start) as is_judged, any_value(grain) as grain,
        any_value(indicator) as indicator
    from governance_periods group by rule_id, dimension, segment, known_on
"""
# A segment that is long gone from the data says nothing any more; a total is never gone.
_STANDING = """
    select met.day, met.rule_id, met.indicator, met.dimension, met.segment, judged.period_end, judged.stands,
        judged.is_worsening, judged.sign * judged.badness as value,
        met.is_judged and date_diff('day', judged.known_on, met.day) < 2 * frequency as is_known,
        date_diff('day', judged.known_on, met.day) > 2 * frequency as is_lapsed
    from (
        select asked.*, met.indicator, met.is_judged,
            case grain when 'week' then 7 when 'month' then 31 else 1 end as frequency,
            case grain when 'week' then 56 when 'month' then 92 else 28 end as horizon
        from (
            select days.day, series.rule_id, series.dimension, series.segment
            from governance_days as days
            cross join (select distinct rule_id, dimension, segment from governance_met) as series
        ) as asked
        asof inner join governance_met as met
            on asked.rule_id = met.rule_id and asked.dimension = met.dimension
            and asked.segment = met.segment and asked.day >= met.known_on
        where met.dimension = 'all' or date_diff('day', met.known_on, asked.day) <= horizon
    ) as met
    asof left join governance_judged as judged
        on met.rule_id = judged.rule_id and met.dimension = judged.dimension
        and met.segment = judged.segment and met.day >= judged.known_on
"""
# Once a total is judged, it speaks for its segments; before that it hides none of them.
_MEMBERS = """
    select kris.indicator, kris.dimension, kris.segment, standing.*
        exclude (indicator, dimension, segment), standing.dimension as by_dimension,
        standing.segment as by_segment
    from governance_kris as kris
    inner join governance_standing as standing
        on kris.indicator = standing.indicator
        and (
            kris.dimension = 'all'
            or standing.dimension = kris.dimension
            and (kris.segment = 'all' or standing.segment = kris.segment)
        )
    where kris.dimension <> 'all' or standing.dimension = 'all' or not exists (
        select 1 from governance_standing as total
        where total.day = standing.day and total.indicator = standing.indicator
            and total.dimension = 'all' and total.stands is not null
    )
"""
_READINGS = """
    select day, indicator, dimension, segment, worst.stands, coalesce(worst.is_worsening, false), is_known,
        is_lapsed, worst.rule_id, worst.by_dimension, worst.by_segment,
        case when worst.stands > 1 then worst.period_end end, case when worst.stands > 1 then worst.value end
    from (
        select day, indicator, dimension, segment,
            arg_min(
                struct_pack(rule_id, by_dimension, by_segment, stands, is_worsening, period_end, value),
                struct_pack(rank := -coalesce(stands, 0), calm := not coalesce(is_worsening, false),
                    rule_id := rule_id, by_dimension := by_dimension, by_segment := by_segment)
            ) as worst,
            coalesce(bool_or(is_known), false) as is_known,
            coalesce(bool_and(is_lapsed) filter (where stands is not null), false) as is_lapsed
        from governance_members group by day, indicator, dimension, segment
    )
    order by all
"""
_STATUSES = {None: None, 1: "green", 2: "amber", 3: "red"}


def read_readings(
    connection: Connection,
    kris: Iterable[Kri],
    rules: Iterable[JudgingRule],
    first: date,
    last: date,
    feeds: Collection[str] | None = None,
) -> dict[date, dict[Kri, Reading]]:
    """Return by day how each of these indicators stood; one that no rule has met yet is left out.

    Of feeds only those of `feeds` count, if it is given: no later verdict ends the red of one that is gone.

    Of a green indicator neither period nor value is told, so that days on which nothing presses are alike.
    """
    with saying("The verdicts behind the risk map cannot be read"):
        _lay_down(connection, sorted(set(kris)), list(rules), first, last, feeds)
        rows = connection.execute(_READINGS).fetchall()
        _take_away(connection)
    found: dict[date, dict[Kri, Reading]] = {}
    for day, indicator, dimension, segment, stands, *rest in rows:
        is_worsening, is_known, is_lapsed, rule, by_dimension, by_segment, period_end, value = rest
        found.setdefault(day, {})[Kri(indicator, dimension, segment)] = Reading(
            _STATUSES[stands], is_worsening, is_known, is_lapsed, rule, by_dimension, by_segment,
            period_end, value,
        )  # fmt: skip
    return found


_STEPS = {"periods": _PERIODS, "judged": _JUDGED, "met": _MET, "standing": _STANDING, "members": _MEMBERS}


def _lay_down(
    connection: Connection,
    kris: list[Kri],
    rules: list[JudgingRule],
    first: date,
    last: date,
    feeds: Collection[str] | None,
) -> None:
    """Make temporary tables of what is asked, then of each step."""
    connection.execute(
        "create or replace temp table governance_days as "
        "select unnest(generate_series($first::date, $last::date, interval 1 day))::date as day",
        {"first": first, "last": last},
    )
    connection.execute(
        "create or replace temp table governance_rules as select unnest($ids::varchar[]) as rule_id, "
        "unnest($indicators::varchar[]) as indicator, unnest($signs::integer[]) as sign",
        {
            "ids": [rule.rule_id for rule in rules],
            "indicators": [rule.indicator for rule in rules],
            "signs": [rule.sign for rule in rules],
        },
    )
    since = first - _LOOK_BACK
    connection.execute(
        f"create or replace temp table governance_enough as {_ENOUGH}", {"since": since, "first": first}
    )
    connection.execute(
        f"create or replace temp table governance_periods as {_PERIODS}",
        {"last": last, "since": since, "feeds": None if feeds is None else list(feeds)},
    )
    connection.execute(
        "create or replace temp table governance_kris as select unnest($indicators::varchar[]) as indicator, "
        "unnest($dimensions::varchar[]) as dimension, unnest($segments::varchar[]) as segment",
        {
            "indicators": [kri.indicator for kri in kris],
            "dimensions": [kri.dimension for kri in kris],
            "segments": [kri.segment for kri in kris],
        },
    )
    for name in ("judged", "met", "standing", "members"):
        connection.execute(f"create or replace temp table governance_{name} as {_STEPS[name]}")


def _take_away(connection: Connection) -> None:
    for name in ("days", "rules", "kris", "enough", *_STEPS):
        connection.execute(f"drop table if exists temp.governance_{name}")


def first_known_day(connection: Connection) -> date | None:
    """Return the first day on which any verdict became known; None before there is one."""
    with saying("ops.rule_results cannot be read"):
        row = connection.execute(
            "select min(known_on) from ops.rule_results where status <> 'immature'"
        ).fetchone()
    return row[0] if row else None

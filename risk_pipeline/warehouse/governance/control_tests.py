"""Write what tests of controls found: from the verdicts of their rules, and from what people recorded.

A test is what its rule said of a period, so that a test, a verdict and a ticket never disagree. All periods
of a run are written at once; the same again changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from risk_pipeline.warehouse.schema.governance import CONTROL_EXCEPTIONS, CONTROL_TESTS
from risk_pipeline.warehouse.sql import Connection, identifier, saying, transaction


@dataclass(frozen=True, slots=True)
class RuleOnTests:
    """A rule on tests: of one control, or of each that is a segment of its indicator (`control` empty).

    `is_by_control`: the cases of its view say in a column `control` of which control they are.
    `has_personal_keys`: the keys of its cases are about people, and only their fingerprints are kept.
    """

    rule_id: str
    sha: str
    control: str
    indicator: str
    has_personal_keys: bool
    is_by_control: bool = False

    @property
    def view(self) -> str:
        """Name of the view whose rows are the population."""
        return f"ind_{self.indicator}"


# Stale: a feed is broken, so that nobody could test. What is not mature yet is no test so far.
_SAID = """
    create or replace temp table tests_said as
    select
        coalesce(nullif(rules.control, ''), results.segment) as control_id,
        results.period_end as tested_for,
        coalesce(kinds.kind, 'auto_full') as kind,
        coalesce(sum(results.denominator), 0)::bigint as population_n,
        coalesce(sum(results.denominator), 0)::bigint as tested_n,
        coalesce(sum(results.numerator), 0)::bigint as exceptions_n,
        case arg_max(results.status, results.period_start)
            when 'green' then 'pass' when 'amber' then 'pass' when 'red' then 'fail'
            when 'no_data' then 'no_data' when 'insufficient' then 'no_data' when 'error' then 'error'
            else 'not_run'
        end as result,
        any_value(rules.evidence) as evidence,
        any_value(results.run_id) as run_id,
        max(results.judged_at) as recorded_at,
        min(results.period_start) as period_start,
        any_value(rules.rule_id) as rule_id
    from ops.rule_results as results
    inner join (
        select unnest($rules::varchar[]) as rule_id, unnest($shas::varchar[]) as rule_sha,
            unnest($controls::varchar[]) as control, unnest($evidence::varchar[]) as evidence
    ) as rules on results.rule_id = rules.rule_id and results.rule_sha = rules.rule_sha
    left join (
        select unnest($kinds::varchar[]) as kind, unnest($of::varchar[]) as control
    ) as kinds on coalesce(nullif(rules.control, ''), results.segment) = kinds.control
    where
        results.known_on between $first and $last
        and results.status <> 'immature'
        and (results.dimension = 'control' or (rules.control <> '' and results.dimension = 'all'))
    group by all
    having count(*) > 0
"""
# What people recorded keeps their evidence and their instant; where no rule judges it, no exception passes.
_BY_HAND = (
    """
    update tests_said as said set kind = 'manual', population_n = by_hand.population_n,
        tested_n = by_hand.tested_n, evidence = by_hand.evidence, recorded_at = by_hand.recorded_at
    from raw.register_control_tests as by_hand
    where said.control_id = by_hand.control and said.tested_for = by_hand.tested_on
    """,
    """
    insert into tests_said
    select control, tested_on, 'manual', population_n, tested_n, exceptions_n,
        case when coalesce(tested_n, 0) = 0 then 'no_data' when exceptions_n = 0 then 'pass' else 'fail' end,
        evidence, $run, recorded_at, tested_on, null
    from raw.register_control_tests as by_hand
    where tested_on between $first and $last
        and not exists (
            select 1 from tests_said as said
            where said.control_id = by_hand.control and said.tested_for = by_hand.tested_on
        )
    """,
)
_KEY = "old.control_id = said.control_id and old.tested_for = said.tested_for and old.kind = said.kind"


def write_control_tests(
    connection: Connection,
    rules: Sequence[RuleOnTests],
    kinds: Mapping[str, str],
    days: tuple[date, date],
    run_id: str,
) -> int:
    """Write the tests of the periods that became known on these days; return how many there are.

    `kinds` is by control how it is tested. The run and the instant of a test are those of its verdict.

    Raises:
        WarehouseError: the engine refuses; nothing was changed then.
    """
    first, last = days
    given = {
        "rules": [rule.rule_id for rule in rules],
        "shas": [rule.sha for rule in rules],
        "controls": [rule.control for rule in rules],
        "evidence": [f"indicators.{rule.view}" for rule in rules],
        "kinds": list(kinds.values()),
        "of": list(kinds),
        "first": first,
        "last": last,
    }
    with saying(f"{CONTROL_TESTS.name} cannot be written"), transaction(connection):
        connection.execute(_SAID, given)
        connection.execute(_BY_HAND[0])
        connection.execute(_BY_HAND[1], {"run": run_id, "first": first, "last": last})
        connection.execute(f"delete from {CONTROL_TESTS.name} as old using tests_said as said where {_KEY}")
        connection.execute(
            f"insert into {CONTROL_TESTS.name} ({CONTROL_TESTS.selected}) "
            f"select {CONTROL_TESTS.selected} from tests_said"
        )
        _write_exceptions(connection, rules)
        count = connection.execute("select count(*) from tests_said").fetchone()
        connection.execute("drop table tests_said")
    return int(count[0]) if count else 0


def _write_exceptions(connection: Connection, rules: Sequence[RuleOnTests]) -> None:
    """Exchange the keys of the exceptions: one statement a rule, over all of its failed periods."""
    connection.execute(
        f"delete from {CONTROL_EXCEPTIONS.name} as old using tests_said as said "
        "where old.control_id = said.control_id and old.tested_for = said.tested_for"
    )
    for rule in rules:
        if not _has_view(connection, rule.view):
            continue
        own = "and cases.control = said.control_id" if rule.is_by_control else ""
        key = "substr(md5(cast(entity_id as varchar)), 1, 16)" if rule.has_personal_keys else "entity_id"
        connection.execute(
            f"""
            insert into {CONTROL_EXCEPTIONS.name} (control_id, tested_for, case_id, amount_minor)
            select said.control_id, said.tested_for, cast({key} as varchar), sum(cases.exposure_minor)::bigint
            from tests_said as said
            inner join indicators.{identifier(rule.view)} as cases
                on cases.occurred_on between said.period_start and said.tested_for {own}
            where said.rule_id = $rule and said.result = 'fail' and cases.numerator > 0
            group by all
            """,
            {"rule": rule.rule_id},
        )


def _has_view(connection: Connection, name: str) -> bool:
    query = "select 1 from duckdb_views() where schema_name = 'indicators' and view_name = ?"
    return connection.execute(query, [name]).fetchone() is not None

"""Hours: what the clock on the wall makes of them, and what the early warning says of them."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from tests.builders.dbt_shop import FIRST_DAY, LAST_BUILD
from tests.harness.dbt_warehouse import Warehouse, differences, end_of
from tests.harness.macros.hour_sql import RHYTHM, clock, draw, hour_scores, hours

DAYS = 70
LAST = DAYS * 24
SILENT = slice(LAST - 40, LAST - 34)  # from 8 to 14 o'clock
CAMPAIGN = slice(LAST - 72, LAST - 48)  # a whole day, and the day after it nothing comes
INCIDENT = slice(LAST - 20 * 24, LAST - 18 * 24)
HOUR = pd.Timedelta(hours=1)


def test_the_hour_that_sao_paulo_skips_and_the_one_it_has_twice_are_not_regular() -> None:
    found = clock("2017-10-01", "2018-03-01 03:00:00+00", "America/Sao_Paulo")
    odd = found[~found["is_regular"] & (found["ends_at"] <= pd.Timestamp("2018-03-01 03:00", tz="UTC"))]
    assert odd.index.tolist() == [("2017-10-15", 0), ("2018-02-17", 23)]
    ends = [str(end) for end in odd["ends_at"].dt.tz_convert("UTC")]
    assert ends == ["2017-10-15 03:00:00+00:00", "2018-02-18 03:00:00+00:00"]


def test_a_zone_that_moves_by_half_an_hour_has_an_hour_too_long_and_one_too_short() -> None:
    found = clock("2018-03-30", "2018-10-10 00:00:00+00", "Australia/Lord_Howe")
    odd = found[~found["is_regular"] & (found["ends_at"] <= pd.Timestamp("2018-10-10", tz="UTC"))]
    assert odd.index.tolist() == [("2018-04-01", 1), ("2018-10-07", 2)]


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        ("2018-02-18 01:59:00+00", ("2018-02-17", 22)),
        ("2018-02-18 02:00:00+00", ("2018-02-17", 22)),  # 23 o'clock was once, and comes again
        ("2018-02-18 03:00:00+00", ("2018-02-17", 23)),
        ("2018-02-18 03:59:00+00", ("2018-02-17", 23)),
        ("2018-02-18 04:00:00+00", ("2018-02-18", 0)),
    ],
)
def test_an_hour_is_over_when_it_does_not_come_again(as_of: str, last: tuple[str, int]) -> None:
    found = clock("2018-02-16", as_of, "America/Sao_Paulo")
    assert found[found["ends_at"] <= pd.Timestamp(as_of)].index[-1] == last


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    usual = draw(DAYS, 3.5, 3)
    outage, one_hour, burst = usual.copy(), usual.copy(), usual.copy()
    outage[SILENT] = 0
    one_hour[SILENT.start + 3] = 0
    burst[SILENT] *= 3
    incident = usual.copy()
    incident[INCIDENT] = 0
    ratings = draw(DAYS, 4.0, 5)
    low = np.random.default_rng(6).binomial(ratings.astype(int), 0.15).astype(float)
    many_low = low.copy()
    many_low[SILENT] = np.minimum(ratings[SILENT], low[SILENT] + 4)
    clock_change = usual.copy()
    clock_change[LAST - 7 * 24 - 2] = 500
    odd = np.zeros(LAST, dtype=bool)
    odd[LAST - 7 * 24 - 2] = True
    campaign, campaigns = usual.copy(), np.zeros(LAST, dtype=bool)
    campaign[CAMPAIGN] *= 5
    campaign[CAMPAIGN.stop : CAMPAIGN.stop + 24] = 0
    campaigns[CAMPAIGN] = True
    moods = np.random.default_rng(9).choice([0.3, 1.7], DAYS)
    moods[CAMPAIGN.start // 24 - 1] = 0.3
    moody = np.round(usual * np.repeat(moods, 24))
    level = np.where(np.arange(LAST) < 35 * 24, usual, draw(DAYS, 10.0, 8))
    learn_from = pd.Series(pd.NaT, index=range(LAST), dtype="datetime64[s]")
    learn_from[35 * 24 :] = pd.Timestamp("2018-02-05")
    rate = {"kind": "rate", "direction": "up_bad"}
    return pd.concat(
        [
            hours("usual", usual),
            hours("outage", outage),
            hours("one hour", one_hour),
            hours("burst", burst),
            hours("money", outage * 9000, kind="value"),
            hours("low", low, ratings, **rate),
            hours("many low", many_low, ratings, **rate),
            hours("zero", np.zeros(LAST)),
            hours("clock change", clock_change, np.where(odd, 0.0, 1.0), excluded=odd),
            hours("campaign", campaign, excluded=campaigns),
            hours("moody", moody, excluded=campaigns),
            hours("unmarked incident", incident),
            hours("incident", incident, is_learned=~np.isin(np.arange(LAST), np.r_[INCIDENT])),
            hours("new level", level, learn_from=learn_from),
            hours("less is fine", outage, direction="up_bad"),
        ],
        ignore_index=True,
    )


@pytest.fixture(scope="module")
def scored(observations: pd.DataFrame) -> pd.DataFrame:
    return hour_scores(observations)


def alarms(scored: pd.DataFrame, name: str) -> list[int]:
    return np.flatnonzero(scored.loc[name, "is_shift"] | scored.loc[name, "is_spike"]).tolist()


@pytest.mark.parametrize("name", ["outage", "burst", "money", "many low"])
def test_six_hours_are_seen_before_they_are_over(scored: pd.DataFrame, name: str) -> None:
    assert SILENT.start <= alarms(scored, name)[0] < SILENT.stop


@pytest.mark.parametrize("name", ["usual", "one hour", "low", "zero", "clock change", "less is fine"])
def test_a_usual_day_and_a_single_hour_are_no_alarm(scored: pd.DataFrame, name: str) -> None:
    assert alarms(scored, name) == []


def test_an_outage_says_since_when_and_how_much_is_missing(scored: pd.DataFrame) -> None:
    outage = scored.loc["outage"]
    last = outage.iloc[SILENT.stop - 1]
    assert abs(last["since_d"] - outage.index[SILENT.start]) <= HOUR
    assert last["side"] == "down"
    since = outage.loc[last["since_d"] : outage.index[SILENT.stop - 1]]
    assert last["expected_since"] == pytest.approx(since["centre"].sum())
    assert last["excess"] == pytest.approx(last["events_since"] - last["expected_since"])


def test_money_is_told_in_money(scored: pd.DataFrame) -> None:
    orders, money = (scored.loc[name].iloc[SILENT.stop - 1] for name in ("outage", "money"))
    assert money["centre"] == pytest.approx(9000 * orders["centre"], rel=0.02)
    assert money["expected_since"] / money["centre"] == pytest.approx(
        orders["expected_since"] / orders["centre"], rel=0.5
    )


def test_the_alarm_ends_soon_after_the_shop_is_back(scored: pd.DataFrame) -> None:
    assert max(alarms(scored, "outage")) <= SILENT.stop + 12


def test_the_night_is_expected_to_be_quiet(scored: pd.DataFrame) -> None:
    usual = scored.loc["usual"].iloc[-24:]
    assert usual["centre"].iloc[3] < 0.25 * usual["centre"].iloc[12]


def test_a_young_series_is_not_judged_before_four_weeks(scored: pd.DataFrame) -> None:
    judged = scored.loc["usual", "score"].notna().to_numpy()
    assert not judged[: 29 * 24].any()
    assert judged[30 * 24 :].all()


def test_an_hour_that_clocks_changed_is_neither_judged_nor_learned(scored: pd.DataFrame) -> None:
    at = LAST - 7 * 24 - 2
    odd, usual = scored.loc["clock change"], scored.loc["usual"]
    assert pd.isna(odd["score"].iloc[at])
    assert pd.isna(odd["deviation"].iloc[at])
    assert odd["centre"].iloc[at + 24 * 5] == pytest.approx(usual["centre"].iloc[at + 24 * 5], rel=0.01)


def test_hours_of_a_day_in_the_calendar_are_shown_and_are_no_evidence(scored: pd.DataFrame) -> None:
    known, usual = scored.loc["campaign"].iloc[CAMPAIGN], scored.loc["usual"].iloc[CAMPAIGN]
    assert known["deviation"].max() > 5, "told, though it was known beforehand"
    assert (known["upper"] > known["centre"]).all()
    assert known["score"].between(0, 0.7).all(), "neither unknown nor an alarm"
    assert not known["is_spike"].any()
    assert known["centre"].tolist() == usual["centre"].tolist()


def test_what_is_usual_chance_is_so_on_a_day_of_the_calendar_too(scored: pd.DataFrame) -> None:
    """Before the campaign lies one of many bad days; its evidence is worth no more when a campaign begins."""
    begin = CAMPAIGN.start
    last, first = scored.loc["moody", "score"].iloc[begin - 1], scored.loc["moody", "score"].iloc[begin]
    assert 0.1 < last < 0.9
    assert first == pytest.approx(last, rel=0.3)


def test_evidence_does_not_begin_on_a_day_of_the_calendar(scored: pd.DataFrame) -> None:
    after = scored.loc["campaign"].iloc[CAMPAIGN.stop : CAMPAIGN.stop + 24]
    found = after[after["is_shift"]]
    assert found["side"].tolist() == ["down"] * len(found)
    assert found["since_d"].min() == after.index[0]
    assert (found["expected_since"] - found["events_since"] == -found["excess"]).all()


def test_a_confirmed_incident_is_judged_and_not_learned(scored: pd.DataFrame) -> None:
    assert alarms(scored, "incident")
    marked, usual, unmarked = (
        scored.loc[name, "centre"].iloc[-24:].sum() for name in ("incident", "usual", "unmarked incident")
    )
    assert marked == pytest.approx(usual, rel=0.02)
    assert unmarked < 0.98 * marked


def test_an_incident_that_lasts_does_not_take_its_own_history_away() -> None:
    """Its hours were seen, though none is learned from: its rule would go blind in the midst of it."""
    count, begins = 70 * 24, 40 * 24
    at = np.arange(count)
    rows = np.tile(RHYTHM, 70).astype(float) * np.where(at < begins, 1, 3)
    told = hour_scores(hours("a", rows, is_learned=at < begins)).loc["a"]
    assert told["n_history"].iloc[-1] == 68 * 24
    assert told["centre"].iloc[-1] == pytest.approx(RHYTHM[-1], rel=0.05)


def test_a_new_level_is_learned_anew(scored: pd.DataFrame) -> None:
    level = scored.loc["new level"]
    assert level["centre"].iloc[-24:].mean() == pytest.approx(10.0, rel=0.1)
    assert level["score"].iloc[35 * 24 : 63 * 24].isna().all()


def test_hour_by_hour_gives_what_all_at_once_gives(observations: pd.DataFrame, scored: pd.DataFrame) -> None:
    """Only centres are carried from one to the next."""
    keys = pd.MultiIndex.from_frame(observations[["series_id", "d"]])
    known = scored["centre"].reindex(keys).to_numpy()
    for until in range(LAST - 42, LAST - 30, 3):
        so_far = np.tile(np.arange(LAST) <= until, len(observations) // LAST)
        is_new = np.tile(np.arange(LAST) >= until - until % 24, len(observations) // LAST)
        frame = observations.assign(known_centre=np.where(is_new, np.nan, known), is_new=is_new)[so_far]
        found = hour_scores(frame)
        pd.testing.assert_frame_equal(found, scored.loc[found.index], rtol=1e-9, check_index_type=False)


NOT_OF_VALUES = ["hour", "known_at", "since_hour"]


def test_hours_have_the_columns_of_the_analysts_table(built_at_once: Warehouse) -> None:
    columns = (
        "select column_name, data_type from duckdb_columns() where table_name = '{}' order by column_index"
    )
    of_values = built_at_once.rows(columns.format("indicator_values"))
    of_hours = built_at_once.rows(columns.format("indicator_hours"))
    assert [one for one in of_hours if one[0] not in NOT_OF_VALUES] == of_values
    assert [one for one in of_hours if one[0] in NOT_OF_VALUES] == [
        ("hour", "SMALLINT"),
        ("known_at", "TIMESTAMP WITH TIME ZONE"),
        ("since_hour", "SMALLINT"),
    ]


def test_the_hours_of_a_day_add_up_to_the_day(built_at_once: Warehouse) -> None:
    apart = built_at_once.rows(
        """
        with
        hours as (
            select indicator, period_start, dimension, segment, sum(numerator) as x, sum(denominator) as n
            from indicators.indicator_hours group by all
        ),
        days as (
            select * from indicators.indicator_values
            where grain = 'day' and (dimension in ('all', 'payment_type'))
                and indicator in (select indicator from hours)
                and (dimension = 'all' or indicator = 'approved_orders')
        )
        select * from hours full join days using (indicator, period_start, dimension, segment)
        where abs(coalesce(x, 0) - coalesce(numerator, 0)) > 1e-6
            or coalesce(n, 0) <> coalesce(denominator, 0)
        """
    )
    assert apart == []
    assert built_at_once.rows("select count(distinct indicator) from indicators.indicator_hours") == [(4,)]


def test_every_hour_since_a_total_began_has_a_row(built_at_once: Warehouse) -> None:
    days = (LAST_BUILD - FIRST_DAY).days + 1
    assert built_at_once.rows(
        "select count(*), count(distinct (period_start, hour)), min(period_start), max(period_start),"
        " bool_and(is_complete) from indicators.indicator_hours where indicator = 'order_volume'"
    ) == [(24 * days, 24 * days, FIRST_DAY, LAST_BUILD, True)]


def test_the_hour_that_the_clocks_skip_has_no_value(built_at_once: Warehouse) -> None:
    rows = built_at_once.rows(
        # A line that is closed on that Sunday has no answer at all.
        "select distinct period_start::varchar, hour, value, score, deviation, coalesce(is_shift, false),"
        " known_event from indicators.indicator_hours where known_event = 'clock change'"
    )
    assert rows == [("2017-10-15", 0, None, None, None, False, "clock change")]


def test_an_hour_ends_when_it_is_known(built_at_once: Warehouse) -> None:
    rows = built_at_once.rows(
        "select known_at::varchar from indicators.indicator_hours"
        f" where indicator = 'order_volume' and period_start = date '{LAST_BUILD}' and hour = 23"
    )
    assert rows == [(str(end_of(LAST_BUILD)).replace("+00:00", "+00"),)]


def test_an_open_hour_has_no_row_and_a_closed_one_has(built_live: Warehouse) -> None:
    (_, at_noon), (_, at_night) = built_live.notes.items()
    assert {hour for _, hour in at_noon} == {11}
    assert {hour for _, hour in at_night} == {23}


def test_a_day_that_was_built_in_the_middle_ends_like_any_other(
    built_live: Warehouse, built_in_hindsight: Warehouse
) -> None:
    known = f"known_on <= date '{LAST_BUILD + timedelta(days=1)}' and is_complete"
    for table in ("indicators.indicator_hours", "indicators.indicator_values"):
        assert differences(built_live, built_in_hindsight, table, known) == []

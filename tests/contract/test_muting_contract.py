"""Each reason why nobody is told has one muter, in the order of the enum; docs and SQL know all codes."""

import re
from collections.abc import Iterable
from typing import Any

from risk_pipeline.catalog.generated.muting_docs import BEGIN, END, muting_as_markdown
from risk_pipeline.domain.muting_reasons import Muted, Stage, of_stage
from risk_pipeline.domain.tickets.history.notification_trace import TICKET_MUTERS
from risk_pipeline.monitoring.judging import mute_within_rule as of_one_rule
from risk_pipeline.monitoring.muting import mute_across_rules as across_rules
from risk_pipeline.response.messages import mute_messages as of_messages
from risk_pipeline.settings import PROJECT_ROOT
from risk_pipeline.store.migrations.versions.v000x import v0009_muted_codes
from risk_pipeline.warehouse.schema.upgrades import muted_codes


def codes_of(chain: Iterable[tuple[Muted, Any]]) -> list[Muted]:
    return [code for code, _ in chain]


def test_each_reason_on_a_verdict_has_one_muter_in_the_order_of_the_enum() -> None:
    chains = [codes_of(of_one_rule.MUTERS), codes_of(across_rules.MUTERS)]
    for codes in chains:
        assert codes == sorted(codes, key=lambda code: code.rank)
    assert sorted([*chains[0], *chains[1]], key=lambda code: code.rank) == list(of_stage(Stage.VERDICT))


def test_the_other_stages_ask_their_muters_in_the_order_of_the_enum() -> None:
    assert tuple(codes_of(TICKET_MUTERS)) == of_stage(Stage.TICKET)
    assert (*codes_of(of_messages.MUTERS), Muted.OTHER) == of_stage(Stage.MESSAGE)


def test_the_documented_reasons_are_the_present_ones() -> None:
    text = (PROJECT_ROOT / "docs/response.md").read_text()
    table = text.partition(BEGIN + "\n")[2].partition(END)[0]
    assert table == muting_as_markdown(), "run python -m risk_pipeline.catalog"


def test_the_data_test_on_events_accepts_the_codes_of_messages() -> None:
    text = (PROJECT_ROOT / "risk_pipeline/dbt_package/tests/tickets_are_sound.sql").read_text()
    [codes] = re.findall(r"suppressed in \((.+?)\)", text)
    assert re.findall(r"'(\w+)'", codes) == list(of_stage(Stage.MESSAGE))


def test_the_upgrades_of_old_rows_know_every_sentence() -> None:
    of_events, of_all = v0009_muted_codes.OPENINGS, muted_codes.OPENINGS
    stored = [*of_stage(Stage.VERDICT), *of_stage(Stage.MESSAGE)]
    assert of_all == {code.opening: code.value for code in stored if code is not Muted.OTHER}
    assert of_events == {
        opening: code for opening, code in of_all.items() if Muted(code).stage is Stage.MESSAGE
    }

"""The largest rows in a Slack message: named once, as text."""

import json

from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.notify.slack.blocks import to_blocks
from tests.builders.ticket_messages import a_message

ROWS = "Most of it is one of 13 refunds: R-1240, CLP 4,200,000"


def test_the_largest_rows_stand_in_a_line_of_their_own() -> None:
    shown = json.dumps(to_blocks(a_message(largest_rows=ROWS), DeliveryKind.ROOT))
    assert shown.count(f"*Largest*  {ROWS}") == 1
    assert "*Largest*" not in json.dumps(to_blocks(a_message(), DeliveryKind.ROOT))


def test_ids_of_rows_are_escaped_and_call_nobody() -> None:
    rows = "Most of it is one refund: <!channel> *R-1* <http://evil|x> & `y`, CLP 4"
    message = a_message(largest_rows=rows, held_by="mostly in <!here>", dimension="all", segment="all")
    shown = json.dumps(to_blocks(message, DeliveryKind.ROOT))
    assert "&lt;!channel&gt;" in shown
    assert "<!channel>" not in shown
    assert "<http://evil" not in shown
    assert "<!here>" not in shown

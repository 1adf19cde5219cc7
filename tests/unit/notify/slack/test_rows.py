"""The largest rows in a Slack message: text, whatever their ids look like."""

import json
from datetime import date

from risk_pipeline.domain.diagnosis.largest_rows import LargestRow, LargestRows
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.notify.slack.blocks import to_blocks
from tests.builders.ticket_messages import a_message


def test_ids_of_rows_are_escaped_and_call_nobody() -> None:
    row = LargestRow(id="<!here>*R*`y`", numerator=1, exposure_minor=400)
    largest = LargestRows(on=date(2018, 3, 5), rows=(row,), several=3)
    for kind in (DeliveryKind.ROOT, DeliveryKind.REPLY):
        shown = json.dumps(to_blocks(a_message(largest=largest), kind))
        assert "&lt;!here&gt;" in shown
        assert "<!here>" not in shown

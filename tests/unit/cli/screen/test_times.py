"""Instants on a terminal say whose clock they are of, and messages where they can be read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from risk_pipeline.cli.screen.times import zone_note, zoned
from risk_pipeline.domain.messages.message import SentRef
from risk_pipeline.settings import Settings
from risk_pipeline.store import StoreOutbox, open_store
from tests.builders.ticket_world import end_of
from tests.unit.cli.test_screens import a_site, at_a_terminal, screen

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said", "mark"),
    [
        ("Europe/Berlin", "2026-03-05 13:00 (Berlin)", "times: Berlin"),
        ("America/Sao_Paulo", "2026-03-05 09:00 (Sao Paulo)", "times: Sao Paulo"),
        ("UTC", "2026-03-05 12:00 (UTC)", "times: UTC"),
    ],
)
def test_an_instant_names_its_zone_as_messages_do(zone: str, said: str, mark: str) -> None:
    settings = Settings(time_zone=zone, currency="EUR")
    assert (zoned(NOON, settings), zone_note(settings, ["row"])) == (said, mark)
    assert (zoned(None, settings), zone_note(settings, [])) == ("", "")


def test_a_ticket_leads_to_its_message_and_shows_no_key_of_the_receiver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = a_site(tmp_path)
    store = open_store(f"sqlite:///{tmp_path / 'var' / 'state.sqlite'}")
    outbox = StoreOutbox(store)
    delivery = outbox.claim(end_of(1))
    assert delivery is not None
    sent = SentRef(channel=delivery.channel, ts="0000000001.000000", permalink="https://chat/1")
    outbox.mark_sent(delivery.outbox_id, sent, end_of(1))
    store.close()
    at_a_terminal(monkeypatch)
    shown = screen(site, f"tickets show T-{delivery.ticket_id}")
    assert f"told in #{delivery.channel} https://chat/1" in shown
    assert "000000001.000000" not in shown

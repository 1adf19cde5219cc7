"""Names instead of ids: those of the register first, those in the data second, readable ids last."""

import pytest

from risk_pipeline.domain.register.entries import BusinessLine, Owner
from risk_pipeline.domain.register.titles import DimensionTitles, Titles, readable

STATES = DimensionTitles(title="Customer state", segments={"SP": "São Paulo"})
TITLES = Titles(
    {"cards": BusinessLine(id="cards", title="Cards and cash", head="desk", goal="Pay.")},
    {"desk": Owner(id="desk", title="Card desk", channel="cards")},
    {"state": STATES, "shop": DimensionTitles()},
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("small_home_appliances", "Small home appliances"),
        ("boleto", "Boleto"),
        ("SP", "SP"),
        ("Temuco", "Temuco"),
        ("50 to 100", "50 to 100"),
        ("home_appliances_2", "Home appliances 2"),
        ("portateis_cozinha_e_preparadores_de_alimentos", "Portateis cozinha e preparadores de alimentos"),
        ("bank.transfers_2025", "bank.transfers_2025"),
        ("all", "all"),
        ("unknown", "unknown"),
        ("none", "none"),
        ("", ""),
        ("6560211a19b47992c3666cc44a7e94c0", "656021…94c0"),
        ("6f1c0f6e-8f5b-4b44-9d4c-aaaaaaaaaaaa", "6f1c0f…aaaa"),
        ("merchant-00000000001234567", "mercha…4567"),
        ("cus_NffrFeUfNV2Hib", "cus_Nf…2Hib"),
        ("0012345678901234567", "001234…4567"),
        ("4821", "4821"),
        ("b2", "b2"),
    ],
)
def test_an_id_without_a_title_is_made_readable(name: str, shown: str) -> None:
    assert readable(name) == shown


def test_titles_come_from_the_register() -> None:
    assert TITLES.segment("state", "SP") == "São Paulo"
    assert TITLES.dimension("state") == "Customer state"
    assert TITLES.line("cards") == "Cards and cash"
    assert TITLES.owner("desk") == "Card desk"


def test_what_has_no_title_is_shown_as_its_id() -> None:
    assert TITLES.segment("state", "new_state") == "New state"
    assert TITLES.segment("city", "SP") == "SP"
    assert TITLES.dimension("shop") == "Shop"
    assert TITLES.dimension("card_type") == "Card type"
    assert Titles().line("home_loans") == "Home loans"
    assert Titles().owner("card_desk") == "Card desk"


def test_the_data_names_what_the_register_does_not() -> None:
    more = TITLES.with_data({("state", "SP"): "Sampa", ("seller", "a1"): "Casa Verde"})
    assert more.segment("state", "SP") == "São Paulo"
    assert more.segment("seller", "a1") == "Casa Verde"
    assert not TITLES.has_segment("seller", "a1")
    assert more.has_segment("seller", "a1")


def test_only_what_the_register_does_not_name_is_looked_for_in_the_data() -> None:
    wanted = [("state", "SP"), ("state", "RJ"), ("all", "all"), ("seller", "unknown"), ("seller", "a1")]
    assert TITLES.without_title(wanted) == {("state", "RJ"), ("seller", "a1")}


def test_a_title_from_the_data_is_one_line_without_control_characters_or_address() -> None:
    hostile = "Casa\x1b[31m Verde\n\u202e see https://evil.example"
    shown = Titles().with_data({("seller", "a1"): hostile}).segment("seller", "a1")
    assert "\x1b" not in shown
    assert "\n" not in shown
    assert "\u202e" not in shown
    assert "https://" not in shown


def test_a_blank_title_in_the_data_is_none() -> None:
    assert Titles().with_data({("seller", "a_1"): "  "}).segment("seller", "a_1") == "a_1"

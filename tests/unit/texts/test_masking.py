import pytest

from risk_pipeline.texts.masking import MASK, mask


@pytest.mark.parametrize(
    "personal",
    [
        "123.456.789-09",
        "12345678909",
        "12.345.678/0001-95",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "(11) 98765-4321",
        "+55 11 98765 4321",
        "+1 415-555-2671",
        "13812345678",
        "11010519491231002X",
        "maria.souza@example.com.br",
        "maria arroba example ponto com",
        "maria (at) example.com",
        "https://example.com/u/maria?x=1",
        "www.example.com",
        "@maria_souza",
        "DE89 3704 0044 0532 0130 00",
        "123e4567-e89b-12d3-a456-426614174000",
        "BR123456789BR",
        "01310-100",
        "Rua das Flores, 123",
        "Av. Paulista, 1578",
        "12 Oak Tree Street",
        "中山路12号",
    ],
)
def test_personal_data_is_masked(personal: str) -> None:
    told = mask(f"comprei e {personal} , nada")
    assert personal not in told
    assert MASK in told
    digits = [part for part in personal.split() if part.isdigit() and len(part) > 2]
    assert not any(part in told for part in digits)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("me chamo João da Silva e", "Silva"),
        ("my name is Mary Miller.", "Miller"),
        ("Meu nome é ana", "ana"),
        ("Att. Maria Souza", "Souza"),
        ("我叫王小明，", "王小明"),
    ],
)
def test_names_behind_a_cue_are_masked(text: str, name: str) -> None:
    assert name not in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "chegou em 3 dias",
        "2 unidades de 500 ml",
        "paguei R$ 1.234,56",
        "cheguei at home",
        "nota 10, recomendo",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert mask(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = mask("ligue (11) 98765-4321 ou a@b.com")
    assert mask(once) == once

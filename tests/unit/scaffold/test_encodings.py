"""The encoding of a file that says nothing of it: proved, told, or guessed as the likelier one."""

from pathlib import Path

import pytest

from risk_pipeline.domain.errors import FeedError
from risk_pipeline.domain.register.feed import Feed
from risk_pipeline.ingest.encodings import detect_encoding
from tests.harness.verb_site import Site

FEED = Feed(id="a.b", location="x", format="csv", key=(), owner="", columns=())


def lines(*words: str, header: str = "id;name;sum") -> str:
    return "\n".join([header, *(f"{n};{words[n % len(words)]};2,50" for n in range(60))])


def written(folder: Path, text: str, encoding: str) -> Path:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text",
    [
        lines("Süd", "Köln", "München", header="Beleg;Größe;zurück"),
        lines("Orléans", "Nîmes", "Crêpe à l’œuf", "3,20 €", header="N°;Libellé;Montant"),
        lines("Forlì", "Roma", "Nardò", "Cantù", header="id;quantità;prezzo"),
        lines("Coruña", "Málaga", "León", header="id;tienda;año"),
        lines("São Paulo", "Goiânia", "Botões", header="id;situação;valor"),
        lines("Rødovre", "Køge", "Ærø", header="id;butik;beløb"),
        lines("Malmö", "Göteborg", "Umeå", header="id;butik;belopp"),
    ],
)
def test_where_several_are_as_likely_it_is_that_of_the_west(tmp_path: Path, text: str) -> None:
    assert detect_encoding(written(tmp_path, text, "cp1252"), FEED).name == "cp1252"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (lines("Łódź", "Kraków", "Gdańsk", "Żółw"), "cp1250"),
        (lines("Győr", "Székesfehérvár", "Szűcs"), "cp1250"),
        (lines("Москва", "Казань", "Тула", header="id;магазин;сумма"), "cp1251"),
        (lines("東京", "大阪", "札幌の店", header="id;店舗;額"), "cp932"),
        (lines("Süd"), "utf-8"),
    ],
)
def test_clear_letters_of_another_part_of_the_world_are_seen(
    tmp_path: Path, text: str, encoding: str
) -> None:
    assert detect_encoding(written(tmp_path, text, encoding), FEED).name == encoding


def test_what_is_told_is_taken_if_it_reads_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, lines("Třebíč", "Plzeň"), "cp1250")
    assert detect_encoding(path, FEED, "cp1250").name == "cp1250"
    with pytest.raises(FeedError, match=r"--encoding klingon: no such encoding"):
        detect_encoding(path, FEED, "klingon")
    with pytest.raises(FeedError, match=r"a.csv: --encoding utf-8 cannot read byte 16\. Name another"):
        detect_encoding(path, FEED, "utf-8")


def test_a_new_feed_says_that_it_guessed_and_takes_what_it_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, lines("Třebíč", "Plzeň", "Brno"), "cp1250")
    asked = ("new", "feed", str(path), "--owner", "data_eng", "--dry-run")
    guessed = " ".join(Site(tmp_path / "one").risk(*asked).output.split())
    assert "encoding cp1252 (a guess: cp1250, " in guessed
    assert "say --encoding if they are wrong" in guessed
    told = Site(tmp_path / "two").risk(*asked, "--encoding", "cp1250").output
    assert "encoding: cp1250" in told
    assert "a guess" not in told

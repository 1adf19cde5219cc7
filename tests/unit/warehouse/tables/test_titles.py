"""Titles of segments in the data: those asked for, in one statement, as the indicators write the ids."""

import duckdb
import pytest

from risk_pipeline.domain.errors import WarehouseError
from risk_pipeline.domain.register.titles import TitlesFrom
from risk_pipeline.warehouse.sql import Connection
from risk_pipeline.warehouse.tables.titles import read_titles

SELLERS = {"facts.dim_sellers": TitlesFrom(dimension="seller", key="seller_id", title="name")}
SHOPS = {"facts.dim_shops": TitlesFrom(dimension="shop", key="id", title="name")}


@pytest.fixture
def connection() -> Connection:
    opened = duckdb.connect()
    opened.execute(
        """
        create schema facts;
        create table facts.dim_sellers (seller_id integer, name varchar);
        insert into facts.dim_sellers
        values (1, 'Casa Verde'), (2, ' '), (3, null), (4, 'Zebra'), (4, 'Anta'), (5, 'Rio');
        create view facts.dim_shops as select 'a' as id, 'Shop A' as name;
        """
    )
    return opened


def test_the_titles_asked_for_are_read_from_all_models(connection: Connection) -> None:
    wanted = [("seller", "1"), ("shop", "a"), ("shop", "1"), ("state", "SP")]
    found = read_titles(connection, {**SELLERS, **SHOPS}, wanted)
    assert found == {("seller", "1"): "Casa Verde", ("shop", "a"): "Shop A"}


def test_what_has_no_title_or_several_still_has_one_answer(connection: Connection) -> None:
    wanted = [("seller", "2"), ("seller", "3"), ("seller", "4"), ("seller", "9")]
    assert read_titles(connection, SELLERS, wanted) == {("seller", "4"): "Anta"}


def test_a_model_that_is_not_built_yet_names_nothing(connection: Connection) -> None:
    later = {"facts.dim_later": TitlesFrom(dimension="later", key="id", title="name")}
    assert read_titles(connection, later, [("later", "a")]) == {}
    assert read_titles(connection, {**later, **SHOPS}, [("shop", "a")]) == {("shop", "a"): "Shop A"}


def test_a_column_that_the_table_lacks_is_told_by_the_name_of_the_table(connection: Connection) -> None:
    wrong = {"facts.dim_sellers": TitlesFrom(dimension="seller", key="seller_id", title="title")}
    with pytest.raises(WarehouseError, match=r"Titles cannot be read from facts\.dim_sellers"):
        read_titles(connection, wrong, [("seller", "1")])

"""Ids of rows that are about a person are found by the names of columns, from the view up to the feed."""

from pathlib import Path

import pytest

from risk_pipeline.catalog import load_catalog
from tests.builders.broken_projects.register import name_sellers
from tests.builders.catalog_project import Project


def is_hidden(folder: Path, staging: str, view: str, personal: str = "mail") -> bool:
    project = Project(folder)
    project.columns["mail"] = {"data_type": "varchar"}
    project.columns[personal] |= {"personal": True}
    project.model_sql |= {
        "stg_orders": f"select {staging} from {{{{ source('shop', 'orders') }}}}",
        "ind_late_rate": f"select {view} as entity_id, 1 as numerator from {{{{ ref('stg_orders') }}}}",
    }
    return load_catalog(project.write()).indicators["late_rate"].is_id_personal


@pytest.mark.parametrize(
    ("staging", "view"),
    [
        ("mail", "mail"),
        ("lower(trim(mail)) as customer_id, order_id", "customer_id"),
        ("md5(mail) as who", "order_id || ':' || who"),
        ('"MAIL" as "who"', '"who"'),
    ],
)
def test_an_id_made_from_a_personal_column_is_hidden(tmp_path: Path, staging: str, view: str) -> None:
    assert is_hidden(tmp_path, staging, view)


def test_an_id_beside_a_personal_column_is_shown(tmp_path: Path) -> None:
    assert not is_hidden(tmp_path, "order_id, mail as contact", "order_id")


def test_a_personal_key_hides_the_ids_of_all_who_use_it(tmp_path: Path) -> None:
    assert is_hidden(tmp_path, "order_id as booking", "booking", personal="order_id")


def test_without_personal_columns_every_id_is_shown(tmp_path: Path) -> None:
    known = load_catalog(Project(tmp_path).write()).indicators
    assert not any(indicator.is_id_personal for indicator in known.values())


@pytest.mark.parametrize(("title", "is_shown"), [("upper(mail)", False), ("order_id", True)])
def test_titles_made_from_a_personal_column_are_never_read(
    tmp_path: Path, title: str, is_shown: bool
) -> None:
    project = Project(tmp_path)
    name_sellers(project)
    project.columns["mail"] = {"data_type": "varchar", "personal": True}
    project.model_sql["dim_sellers"] = f"select seller_id, {title} as trading_name from orders"
    catalog = load_catalog(project.write())
    assert ("staging.dim_sellers" in catalog.titles_in_data) is is_shown


def test_a_column_of_a_feed_may_say_so_beside_its_other_terms(tmp_path: Path) -> None:
    project = Project(tmp_path)
    name_sellers(project)
    project.columns["mail"] = {"data_type": "varchar", "feed_column": {"personal": True}}
    assert load_catalog(project.write()).titles_in_data == {}

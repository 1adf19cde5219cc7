"""`risk new feed` in a new project, with the orders of a chain of garages: what the file says of itself."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.harness.cli.calls import call

pytestmark = pytest.mark.slow

FIRST = date(2026, 3, 1)


class Garages:
    """A new project, and the files of a chain of garages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "garages"
        self.data = self.folder / "data"
        done = call(("init", str(self.folder), "--time-zone", "Europe/Berlin", "--currency", "EUR"))
        assert done.exit_code == 0, done.output

    def write(self, name: str, days: int, each: int = 3, every: int = 1) -> Path:
        """Write a file of orders: `each` on every so many days."""
        lines = ["order_id,ordered_on,price,currency"]
        for step in range(0, days, every):
            day = FIRST + timedelta(days=step)
            lines += [f"O{day}-{n},{day},{n + 9}.50,{('EUR', 'CHF')[n % 2]}" for n in range(each)]
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n")
        return path

    def risk(self, *arguments: str) -> Any:
        environment = {
            "RISK_PROJECT_DIR": str(self.folder),
            "RISK_DATA_DIR": str(self.data),
            "RISK_VAR_DIR": str(self.folder / "var"),
            "RISK_DBT_TARGET_DIR": str(self.folder / "var" / "dbt"),
        }
        return call(arguments, environment)

    def new(self, *arguments: str) -> str:
        done = self.risk("new", *arguments)
        assert done.exit_code == 0, done.output
        return " ".join(str(done.output).split())

    def feed(self, table: str) -> dict[str, Any]:
        path = self.folder / "dbt_project" / "models" / "staging" / "shop" / f"_shop__{table}.yml"
        (source,) = yaml.safe_load(path.read_text())["sources"]
        found: dict[str, Any] = source["tables"][0]["config"]["meta"]["feed"]
        return found

    def rules(self, table: str) -> dict[str, dict[str, Any]]:
        suite = yaml.safe_load((self.folder / "expectations" / "sales.yaml").read_text())
        start = f"sales.{table}_"
        return {
            rule["id"].removeprefix(start): rule["kwargs"]
            for rule in suite["expectations"]
            if rule["id"].startswith(start)
        }


@pytest.fixture(scope="module")
def garages(tmp_path_factory: pytest.TempPathFactory) -> Garages:
    return Garages(tmp_path_factory.mktemp("chain"))


def test_rows_that_name_their_currency_are_said_to_be_taken_as_the_projects(garages: Garages) -> None:
    said = garages.new("feed", str(garages.write("paid.csv", 30)), "--name", "shop.paid")
    assert "currency: names 2 currencies. Amounts are taken as EUR, the project's" in said
    assert "--where 'currency = EUR'" in said
    options = ("--measure", "sum", "--column", "price_minor", "--direction", "band", "--counts", "orders")
    garages.new("indicator", "paid_value", "--feed", "shop.paid", *options)
    fact = (garages.folder / "dbt_project" / "models" / "facts" / "fct_paid.sql").read_text()
    assert "reporting_currency" not in fact
    described = yaml.safe_load(
        (garages.folder / "dbt_project" / "models" / "facts" / "fct_paid.yml").read_text()
    )
    names = [column["name"] for column in described["models"][0]["columns"]]
    assert names.count("currency") == 1


@pytest.mark.parametrize(
    ("each", "every", "volume"),
    [
        (30, 1, {"amber": 0.6, "red": 0.4, "min_expected": 20, "min_history": 28}),
        (12, 1, {"amber": 0.4, "red": 0.2, "min_expected": 5, "min_history": 28}),
        (3, 1, None),
        (30, 5, None),
    ],
)
def test_the_volume_rule_can_judge_what_the_file_brings(
    garages: Garages, each: int, every: int, volume: dict[str, float] | None
) -> None:
    table = f"orders_{each}_{every}"
    file = garages.write(f"{table}.csv", 60, each=each, every=every)
    said = garages.new("feed", str(file), "--name", f"shop.{table}")
    rules = garages.rules(table)
    feeds = {"feeds": [f"shop.{table}"]}
    assert rules.get("complete") == (None if volume is None else feeds | volume)
    assert rules["fresh"]["feeds"] == [f"shop.{table}"]
    assert ("too few to tell a delivery that is cut off" in said) is (volume is None)


def test_a_file_whose_name_has_no_date_is_said_to_be_the_only_one_read(garages: Garages) -> None:
    file = garages.write("calls_history.csv", 30)
    said = garages.new("feed", str(file), "--name", "shop.calls")
    assert garages.feed("calls")["location"] == "{data_dir}/calls_history.csv"
    assert "this file alone" in said
    assert "--files 'calls_*.csv'" in said


def test_the_files_to_come_are_read_where_their_names_are_said(garages: Garages) -> None:
    file = garages.write("tyres_history.csv", 30)
    said = garages.new("feed", str(file), "--name", "shop.tyres", "--files", "tyres_*.csv")
    assert garages.feed("tyres")["location"] == "{data_dir}/tyres_*.csv"
    assert "as you said: 1 file now" in said
    wrong = garages.risk("new", "feed", str(file), "--name", "shop.wheels", "--files", "wheels_*.csv")
    assert wrong.exit_code == 1
    assert "does not fit tyres_history.csv" in " ".join(wrong.output.split())


def test_dated_files_beside_it_say_how_those_to_come_are_named(garages: Garages) -> None:
    garages.write("oil/oil_2026-04-01.csv", 1)
    file = garages.write("oil/oil_history.csv", 30)
    said = garages.new("feed", str(file), "--name", "shop.oil")
    assert garages.feed("oil")["location"] == "{data_dir}/oil/oil_*.csv"
    assert "2 files now" in said
    # Another kind of file that begins alike is not of them.
    garages.write("oil/oil_prices.csv", 30)
    garages.new("feed", str(file), "--name", "shop.oil_history")
    assert garages.feed("oil_history")["location"] == "{data_dir}/oil/oil_history.csv"


def test_headers_that_yaml_reads_as_something_else_stay_names(garages: Garages) -> None:
    (garages.data / "complaints.csv").write_text("Nº;On;Yes;Null\n1;2026-03-01;a;x\n2;2026-03-02;b;y\n")
    garages.new("feed", str(garages.data / "complaints.csv"), "--name", "shop.complaints")
    path = garages.folder / "dbt_project/models/staging/shop/_shop__complaints.yml"
    found = yaml.safe_load(path.read_text())
    names = [column["name"] for column in found["models"][0]["columns"]]
    assert all(isinstance(name, str) for name in names), names
    assert len(names) >= 4
    assert "no" in names

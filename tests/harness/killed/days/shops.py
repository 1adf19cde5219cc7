"""Companies whose days are lived under kills: a project that `risk init` wrote, and the wallet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from risk_pipeline.catalog import load_catalog
from risk_pipeline.pipeline.projects.init import begin
from risk_pipeline.pipeline.transform import dbt
from risk_pipeline.settings import Settings
from tests.harness.loop_site import Site
from tests.harness.wallet_site import open_wallet

HEADER = "booking_id,booked_at,amount,cancelled_at\n"


@dataclass(frozen=True)
class Company:
    """How to begin its project in a folder, and the first of its days."""

    open: Callable[[Path], Site]
    first: date


class NewShop(Site):
    """What `risk init` wrote, with a file of bookings a day."""

    def put_files(self, day: date | None = None) -> None:
        """Write the file of a day, beside those of the days before."""
        if day is not None:
            folder = self.data / "bookings"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{day}.csv").write_text(HEADER + "".join(_bookings(day)))


def _bookings(day: date) -> list[str]:
    """Thirty bookings and a broken row; earlier ones are cancelled, on two days of five too many."""
    many = day.toordinal() % 5 in (1, 2)
    rows = [f"{day:%m%d}{n},{day} 1{n % 10}:{n // 10}0:00,{100 + n},\n" for n in range(30)]
    rows.append(f"{day:%m%d}x,{day} 12:00:00,a lot,\n")
    for age in range(3, 10) if many else range(1, 3):
        booked = day - timedelta(days=age)
        rows.append(f"{booked:%m%d}0,{booked} 10:00:00,{100 + age},{day} 12:00:00\n")
    return rows


def _open_new_shop(root: Path) -> NewShop:
    first = NEW_SHOP.first
    begin(
        root / "shop",
        time_zone="Asia/Tokyo",
        currency="JPY",
        now=datetime(2024, 5, 7, tzinfo=UTC),
        login="ana",
    )
    settings = Settings(
        project_dir=root / "shop",
        var_dir=root / "var",
        data_dir=str(root / "data"),
        dbt_target_dir=root / "target",
        start_on=first - timedelta(days=10),
        slack_token=None,
        store_url="",
    )
    dbt.prepare(settings)
    return NewShop(root, settings, load_catalog(settings.project_dir, settings.manifest_path))


NEW_SHOP = Company(_open_new_shop, date(2024, 5, 6))
COMPANIES = {"init": NEW_SHOP, "wallet": Company(open_wallet, date(2025, 9, 5))}

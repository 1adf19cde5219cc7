"""The scenario: what is injected into the simulated marketplace, and so the ground truth.

One model per kind of event, strict, each with its own strengths; the simulator reads them, the
scoring reads what they share. See `scenario.yaml` for what the shared keys mean.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from risk_pipeline.domain.errors import ConfigError

SCENARIO_PATH = Path(__file__).with_name("scenario.yaml")
Share = Annotated[float, Field(ge=0, le=1)]
Dimension = Literal[
    "customer_state",
    "payment_type",
    "seller",
    "category",
    "feed",
    "gateway",
    "complaint_cause",
    "promo_campaign",
    "mention_platform",
    "move",
    "control",
]
FedTable = Literal["orders", "order_items", "order_payments", "order_reviews", "leads", "closed_deals"]


class ScenarioEvent(BaseModel):
    """What all kinds of event share. Both days are inclusive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    kind: str
    title: str
    start: date
    end: date
    shows_in: tuple[str, ...] = Field(min_length=1)
    segments: dict[Dimension, tuple[str, ...]] = Field(default_factory=dict)
    grace_days: int = Field(ge=0)

    @model_validator(mode="after")
    def _ends_after_start(self) -> "ScenarioEvent":
        if self.end < self.start:
            msg = f"end: {self.end} is before start {self.start}"
            raise ValueError(msg)
        return self

    def covers(self, dimension: str, segment: str) -> bool:
        """Whether a trace may be seen in this slice: the total, or one of the event's own."""
        named = [name for key, names in self.segments.items() if key == dimension for name in names]
        return dimension == "all" or segment in named or "*" in named

    @property
    def last_sighting_on(self) -> date:
        """Last day on which a ticket still counts as having found it."""
        return self.end + timedelta(days=self.grace_days)


class OrderSlump(ScenarioEvent):
    """Demand from some states falls to a share of the usual."""

    kind: Literal["order_slump"]
    states: tuple[str, ...] = Field(min_length=1)
    remaining_share: Share


class DemandPeak(ScenarioEvent):
    """Demand everywhere is multiplied."""

    kind: Literal["demand_peak"]
    factor: float = Field(gt=1)


class PriceSlip(ScenarioEvent):
    """Categories are sold at a fraction of their price, and buyers notice."""

    kind: Literal["price_slip"]
    categories: tuple[str, ...] = Field(min_length=1)
    price_factor: float = Field(gt=0, lt=1)
    demand_factor: float = Field(ge=1)


class CarrierCrisis(ScenarioEvent):
    """Parcels to some states move slower while it lasts; a few are lost."""

    kind: Literal["carrier_crisis"]
    states: tuple[str, ...] = Field(min_length=1)
    slowdown: float = Field(gt=1)
    lost_share: Share


class ApprovalOutage(ScenarioEvent):
    """Nothing of these payment types is approved; the backlog drains afterwards."""

    kind: Literal["approval_outage"]
    payment_types: tuple[str, ...] = Field(min_length=1)
    backlog_hours: float = Field(gt=0)


class DearNewcomers(ScenarioEvent):
    """A share of the orders comes from accounts opened within the hour, for the dearest goods of a seller."""

    kind: Literal["dear_newcomers"]
    share_of_orders: Share
    least_price: float = Field(gt=0)


class WarehouseBypass(ScenarioEvent):
    """A share of the orders that wait for their payment leaves before it is approved."""

    kind: Literal["warehouse_bypass"]
    share_of_slow_payments: Share


class BadSeller(ScenarioEvent):
    """One seller, the `rank`-th largest, fails. It bears `seller_id` all along."""

    kind: Literal["bad_seller"]
    seller_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    rank: int = Field(ge=1)
    handling_factor: float = Field(ge=1)
    defect_share: Share
    cancelled_share: Share


class StockOut(ScenarioEvent):
    """Paid orders of some categories are cancelled or reported unavailable."""

    kind: Literal["stock_out"]
    categories: tuple[str, ...] = Field(min_length=1)
    cancelled_share: Share
    unavailable_share: Share


class BadBatch(ScenarioEvent):
    """Goods bought in the window are defective; some of the complaints are about safety."""

    kind: Literal["bad_batch"]
    categories: tuple[str, ...] = Field(min_length=1)
    defect_share: Share
    unsafe_share: Share


class VoucherAbuse(ScenarioEvent):
    """A share of the orders is paid wholly by vouchers."""

    kind: Literal["voucher_abuse"]
    share_of_orders: Share


class LedgerBreak(ScenarioEvent):
    """A share of the orders approved in the window is booked with another amount."""

    kind: Literal["ledger_break"]
    share_of_orders: Share


class RefundRing(ScenarioEvent):
    """A share of the orders delivered is claimed as never received; one agent grants it all alone."""

    kind: Literal["refund_ring"]
    share_of_deliveries: Share


class RefundShortcut(ScenarioEvent):
    """A share of the dear orders delivered is claimed as damaged; a desk pays before the goods are back."""

    kind: Literal["refund_shortcut"]
    share_of_dear_orders: Share


class HastyAdmissions(ScenarioEvent):
    """Sellers are admitted as soon as they apply; somebody reads their documents so many days later."""

    kind: Literal["hasty_admissions"]
    checked_days_later: float = Field(gt=0)


class LapsedDocuments(ScenarioEvent):
    """Documents of so many of the largest sellers run out as it begins and are renewed when it ends."""

    kind: Literal["lapsed_documents"]
    sellers: int = Field(ge=1)


class RestrictedListings(ScenarioEvent):
    """A share of the listings that are sampled should never have been listed."""

    kind: Literal["restricted_listings"]
    share_of_listings: Share


class CardTesting(ScenarioEvent):
    """Stolen cards are tried in series for some hours a day; what they buy is charged back later."""

    kind: Literal["card_testing"]
    gateway: str
    bin6: str = Field(pattern=r"^[0-9]{6}$")
    attempts_per_hour: float = Field(gt=0)
    hours: int = Field(ge=1, le=10)
    disputed_share: Share


class ComplaintBurst(ScenarioEvent):
    """So many complaints a day of one cause come in, and answers take longer by a factor."""

    kind: Literal["complaint_burst"]
    cause: str
    per_day: float = Field(gt=0)
    reply_factor: float = Field(ge=1)


class HastyClosings(ScenarioEvent):
    """Of the complaints closed in the window a share is not solved: their buyers come back."""

    kind: Literal["hasty_closings"]
    reopened_share: Share


class ReviewMill(ScenarioEvent):
    """A share of the five-star reviews comes from a few devices."""

    kind: Literal["review_mill"]
    share_of_good_reviews: Share
    devices: int = Field(ge=1)


class PromoFarm(ScenarioEvent):
    """So many accounts a day are opened on few devices for the bonus."""

    kind: Literal["promo_farm"]
    per_day: float = Field(gt=0)
    devices: int = Field(ge=1)


class PriceMistake(ScenarioEvent):
    """Discounts add up on some products, and one person publishes them alone."""

    kind: Literal["price_mistake"]
    categories: tuple[str, ...] = Field(min_length=1)
    products: int = Field(ge=1)
    stacked_discount: Share


class MentionStorm(ScenarioEvent):
    """So many public mentions a day of one topic, most of them negative, seen by more, answered late."""

    kind: Literal["mention_storm"]
    topic: str
    per_day: float = Field(gt=0)
    reach_factor: float = Field(ge=1)
    reply_hours: float = Field(gt=0)


class PrivacyBacklog(ScenarioEvent):
    """Privacy requests received in the window are answered so many days later than usual."""

    kind: Literal["privacy_backlog"]
    delay_days: float = Field(gt=0)


class ControlLapse(ScenarioEvent):
    """A control is not performed, or finds so many exceptions each time."""

    kind: Literal["control_lapse"]
    control: str = Field(pattern=r"^C[0-9]{2}$")
    evidence: str
    exceptions: int = Field(default=0, ge=0)


class FeedGap(ScenarioEvent):
    """No row of a file that is dated in the window ever arrives."""

    kind: Literal["feed_gap"]
    table: FedTable


class TruncatedFeed(ScenarioEvent):
    """Of each day's rows of a file only the first share arrives."""

    kind: Literal["truncated_feed"]
    table: FedTable
    kept_share: Share


AnyEvent = Annotated[
    OrderSlump
    | DemandPeak
    | PriceSlip
    | CarrierCrisis
    | ApprovalOutage
    | DearNewcomers
    | WarehouseBypass
    | BadSeller
    | StockOut
    | BadBatch
    | VoucherAbuse
    | LedgerBreak
    | RefundRing
    | RefundShortcut
    | HastyAdmissions
    | LapsedDocuments
    | RestrictedListings
    | CardTesting
    | ComplaintBurst
    | HastyClosings
    | ReviewMill
    | PromoFarm
    | PriceMistake
    | MentionStorm
    | PrivacyBacklog
    | ControlLapse
    | FeedGap
    | TruncatedFeed,
    Field(discriminator="kind"),
]
EventT = TypeVar("EventT", bound=ScenarioEvent)


class Scenario(BaseModel):
    """The simulated period, both days inclusive, and what is injected into it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    start: date
    end: date
    events: tuple[AnyEvent, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> "Scenario":
        if self.end < self.start:
            msg = f"end: {self.end} is before start {self.start}"
            raise ValueError(msg)
        ids = [event.id for event in self.events]
        for event in self.events:
            if ids.count(event.id) > 1:
                msg = f"events.{event.id}.id: used twice"
                raise ValueError(msg)
            if event.start < self.start or event.end > self.end:
                msg = f"events.{event.id}.start/end: outside {self.start} … {self.end}"
                raise ValueError(msg)
        return self

    @property
    def day_count(self) -> int:
        """Number of simulated days."""
        return (self.end - self.start).days + 1

    def of(self, kind: type[EventT]) -> list[EventT]:
        """Return the events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]


def load_scenario(path: Path = SCENARIO_PATH) -> Scenario:
    """Read a scenario file.

    Raises:
        ConfigError: it is missing, no YAML, or a key is wrong; the text names file, event and key.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} is not a readable scenario file: {error}") from error
    try:
        return Scenario.model_validate(content)
    except ValidationError as error:
        places = [f"{_place(content, e['loc'])}: {e['msg']}" for e in error.errors()]
        raise ConfigError(f"{path}: " + "; ".join(places) + ". Correct the file.") from error


def _place(content: object, loc: tuple[int | str, ...]) -> str:
    """Name an event by its id, where pydantic counts."""
    if len(loc) > 1 and loc[0] == "events" and isinstance(content, dict) and isinstance(loc[1], int):
        event = content["events"][loc[1]]
        if isinstance(event, dict) and "id" in event:
            return ".".join(["events", str(event["id"]), *map(str, loc[3:])])
    return ".".join(map(str, loc)) or "scenario"

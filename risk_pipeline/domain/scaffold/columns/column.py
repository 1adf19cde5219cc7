"""What one column of a new feed is: its type, how it is read, and what must be said about it."""

from dataclasses import dataclass, field

from risk_pipeline.domain.scaffold.columns.dates import Order, order_of, read_dates
from risk_pipeline.domain.scaffold.columns.numbers import NumberStyle, has_decimals, numeric_share
from risk_pipeline.domain.scaffold.columns.personal import personal_kind
from risk_pipeline.domain.scaffold.columns.profile import ColumnProfile
from risk_pipeline.domain.scaffold.columns.words import IDENTIFIES, MONEY, WHEN

ZONED = "timestamp with time zone"
INSTANTS = frozenset({"timestamp", ZONED})
NUMBERS = ("bigint", "double", "decimal")
_ENOUGH = 0.95
_LONGEST_WHOLE = 18
_LONGEST_DECIMAL = 38
_BOOLEANS = 3
_ENGINE_TYPES = {
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP WITH TIME ZONE": ZONED,
    "DOUBLE": "double",
    "FLOAT": "double",
}


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column as it will be declared. `rivals` are date formats that read it as well, differently."""

    header: str
    name: str
    data_type: str
    required: bool = False
    date_format: str | None = None
    rivals: tuple[str, ...] = ()
    personal: str | None = None
    is_money: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def is_instant(self) -> bool:
        """Whether it says when, to the second or to the day."""
        return self.data_type in INSTANTS or self.data_type == "date"

    @property
    def is_number(self) -> bool:
        """Whether it can be summed."""
        return self.data_type.startswith(NUMBERS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What holds for all columns of a file: how it writes numbers, and the order of its dates if told."""

    style: NumberStyle
    order: Order | None = None


def decide_column(profile: ColumnProfile, name: str, reading: Reading, rows: int) -> NewColumn:
    """Return what a column is; of `rows` looked at, those without a value make it optional."""
    data_type, date_format, rivals, fits = _type(profile, name, reading)
    personal = personal_kind(profile)
    words = set(name.split("_"))
    is_money = bool(words & MONEY) and data_type.startswith(("decimal", "bigint")) and not words & IDENTIFIES
    return NewColumn(
        header=profile.header,
        name=name,
        data_type=data_type,
        required=profile.filled == rows > 0,
        date_format=date_format,
        rivals=rivals,
        personal=personal,
        is_money=is_money,
        notes=tuple(_notes(profile, data_type, fits, is_id=bool(words & IDENTIFIES))),
    )


def _type(
    profile: ColumnProfile, name: str, reading: Reading
) -> tuple[str, str | None, tuple[str, ...], float]:
    """Return type, date format, its rivals, and the share of the values that fit."""
    if profile.engine_type != "VARCHAR":
        return _of_engine(profile.engine_type), None, (), 1.0
    if not profile.filled:
        return "varchar", None, (), 1.0
    words = set(name.split("_"))
    if (epoch := _epoch(profile, words)) is not None:
        return "timestamp", epoch, (), 1.0
    for data_type, shapes in (
        ("date", ("iso_date", "iso_midnight")),
        (ZONED, ("iso_offset",)),
        ("timestamp", ("iso_instant", "iso_date")),
    ):
        if profile.share(*shapes) >= _ENOUGH:
            return data_type, None, (), profile.share(*shapes)
    dates = read_dates(profile, reading.order)
    if dates is not None and not (dates.format.startswith("%Y%m%d") and words & IDENTIFIES):
        data_type = "timestamp" if dates.has_time else "date"
        return data_type, dates.format, dates.rivals, dates.read / profile.filled
    return _number_or_text(profile, words, reading.style)


def _number_or_text(
    profile: ColumnProfile, words: set[str], style: NumberStyle
) -> tuple[str, str | None, tuple[str, ...], float]:
    numbers = numeric_share(profile, style)
    is_code = bool(words & IDENTIFIES) or profile.shapes.get("padded", 0) > 0
    if numbers < _ENOUGH or is_code:
        if profile.share("boolean") >= _ENOUGH and profile.distinct <= _BOOLEANS and not is_code:
            return "boolean", None, (), profile.share("boolean")
        return "varchar", None, (), 1.0 if is_code or numbers < 1 - _ENOUGH else numbers
    if profile.share("exponent") > 0:
        return "double", None, (), numbers
    if has_decimals(profile, style):
        return f"decimal({_digits(profile)},{max(profile.decimals[style.decimal], 2)})", None, (), numbers
    return ("bigint" if profile.digits <= _LONGEST_WHOLE else "varchar"), None, (), numbers


def _digits(profile: ColumnProfile) -> int:
    return _LONGEST_WHOLE if profile.digits <= _LONGEST_WHOLE else _LONGEST_DECIMAL


def _epoch(profile: ColumnProfile, words: set[str]) -> str | None:
    """Return the unit of an epoch; the name must say that it is a time, for an id may look the same."""
    if not words & WHEN:
        return None
    for shape in ("epoch_milliseconds", "epoch_seconds"):
        if profile.share(shape) == 1.0:
            return shape
    return None


def _of_engine(engine_type: str) -> str:
    if engine_type.endswith("INT") or engine_type == "INTEGER":
        return "bigint"
    if engine_type.startswith("DECIMAL"):
        return engine_type.lower()
    return _ENGINE_TYPES.get(engine_type, "varchar")


def _notes(profile: ColumnProfile, data_type: str, fits: float, *, is_id: bool) -> list[str]:
    notes = []
    if not profile.filled:
        notes.append("holds no value: kept as text")
    elif data_type == "varchar" and fits < 1.0:
        notes.append(f"mixes numbers ({fits:.0%}) with other text: kept as text")
    elif fits < 1.0:
        notes.append(f"{1 - fits:.1%} of its values are no {data_type}: such rows are rejected")
    if data_type == "varchar" and profile.share("decorated") >= _ENOUGH and not is_id:
        notes.append("writes a currency or % beside the number: kept as text, deliver the bare number")
    return notes


def open_order(columns: list[NewColumn]) -> list[NewColumn]:
    """Return the columns whose day and month could be either way round."""
    return [one for one in columns if one.rivals and order_of(one.date_format or "")]

"""What was found out about a source, in plain words: counts, names and formats, never a value."""

from datetime import date

from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.register.rule import FEWEST_USUAL_ROWS
from risk_pipeline.domain.scaffold.columns.column import NewColumn
from risk_pipeline.domain.scaffold.columns.dates import written_form
from risk_pipeline.ingest.source_inspection import MOST_TABLE_ROWS, Opened
from risk_pipeline.pipeline.scaffold.feeds.inspect_source import InspectedSource

_SIGNS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_MOST_OTHERS = 3
_CURRENCY_NAMES = frozenset({"currency", "ccy", "devise", "moeda", "moneda", "valuta", "waehrung", "wahrung"})


def what_was_found(inspected: InspectedSource, currency: str) -> list[str]:
    """Return what was decided and how sure it is, a sentence each; `currency` is the project's."""
    return [
        _rows(inspected),
        *_file(inspected.opened),
        *inspected.feed.said,
        *_currencies(inspected, currency),
        *_course(inspected),
        "Columns: " + "; ".join(_column(one) for one in inspected.feed.columns),
    ]


def plausible_from(first_days: list[date | None], start_on: date) -> date | None:
    """Return from when on rows are taken, where some are older than the project's first day."""
    first = min((day for day in first_days if day is not None), default=start_on)
    return date(first.year, 1, 1) if first < start_on else None


def _rows(inspected: InspectedSource) -> str:
    table = inspected.table
    if inspected.opened.format == "sql" and table.rows == MOST_TABLE_ROWS:
        return f"Looked at the first {table.rows:,} rows of the table; a key may still repeat behind them"
    if table.looked_at < table.rows:
        return f"Looked at {table.looked_at:,} rows drawn from {table.rows:,}; keys were tried on all"
    return f"Looked at all {counted(table.rows, 'row')}"


def _file(opened: Opened) -> list[str]:
    said = []
    if opened.dialect is not None and opened.encoding is not None:
        sign = _SIGNS.get(opened.dialect.delimiter, f"'{opened.dialect.delimiter}'")
        others = ", ".join(opened.encoding.others[:_MOST_OTHERS])
        doubt = (
            f" (a guess: {others} would fit too; look at the names with special letters, and "
            "say --encoding if they are wrong)"
            if others
            else ""
        )
        said.append(f"CSV, fields parted by {sign}, encoding {opened.encoding.name}{doubt}")
        if opened.dialect.quote not in ("", '"'):
            said.append("Fields are quoted by ', which feeds do not know: have them quoted by \" instead")
    if opened.header_row != 1:
        said.append(f"The names of the columns are in row {opened.header_row}; what is above is skipped")
    if opened.is_open:
        said.append("Its last line has no line end: taken for whole, so a file cut off there is not seen")
    if opened.footers.rows:
        how = "known by their first word" if opened.footers.words else "as many in every file"
        said.append(f"At the end {counted(opened.footers.rows, 'row')} without data, {how}: left out")
    return said


def _currencies(inspected: InspectedSource, currency: str) -> list[str]:
    """Say what becomes of amounts whose currency the rows name: nothing converts them."""
    columns = inspected.feed.columns
    naming = next((one for one in columns if set(one.name.split("_")) & _CURRENCY_NAMES), None)
    if naming is None or naming.is_money or not any(one.is_money for one in columns):
        return []
    profile = next(one for one in inspected.table.columns if one.header == naming.header)
    if not profile.distinct:
        return []
    how_many = counted(profile.distinct, "currency", "currencies")
    return [
        f"{naming.header}: names {how_many}. Amounts are taken as {currency}, the project's, and nothing "
        "converts them: where rows are in another, multiply by its rate in the staging view, or leave them "
        f"out of a sum, with --where '{naming.name} = {currency}' of `risk new indicator`"
    ]


def _course(inspected: InspectedSource) -> list[str]:
    course = inspected.course
    if not course.days:
        return []
    days, gap = counted(course.days, "day"), counted(course.longest_gap, "day")
    said = [f"Rows on {days}; from one to the next at most {gap}"]
    if course.usual_rows < FEWEST_USUAL_ROWS:
        said.append(
            f"About {course.usual_rows:,.1f} rows a day: too few to tell a delivery that is cut off, so its "
            "only rule is on its age. Files without rows count as not delivered; where they mean that "
            "nothing happened, set may_be_empty: true in meta.feed"
        )
    return said


def _column(column: NewColumn) -> str:
    name = column.header if column.header == column.name else f"{column.header} as {column.name}"
    form = f", {written_form(column.date_format)}" if column.date_format else ""
    return f"{name} ({column.data_type}{form}{'' if column.required else ', may be empty'})"

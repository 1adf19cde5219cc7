"""Draw one series with what it is judged by: the picture behind `risk chart`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from risk_pipeline.domain.indicator import Indicator
from risk_pipeline.domain.wording import format_value
from risk_pipeline.warehouse.context import Point

# Okabe and Ito's colours: told apart with any kind of colour vision.
_BLUE, _ORANGE, _RED, _GREY = "#0072B2", "#E69F00", "#D55E00", "#8A8A8A"


@dataclass(frozen=True)
class LimitLine:
    """A horizontal limit of a rule."""

    label: str
    value: float
    is_red: bool


@dataclass(frozen=True)
class TicketSpan:
    """When a ticket on this series was open; `closed_on` None: it still is."""

    ref: str
    opened_on: date
    closed_on: date | None


def draw_chart(
    path: Path,
    indicator: Indicator,
    points: Sequence[Point],
    *,
    where: str,
    currency: str,
    limits: Sequence[LimitLine] = (),
    tickets: Sequence[TicketSpan] = (),
) -> Path:
    """Write a PNG of the series: value, usual level and band, limits, tickets as shaded spans."""
    import matplotlib as mpl  # slow to import; only this verb needs it

    mpl.use("Agg")
    from matplotlib import dates
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter

    figure, axes = plt.subplots(figsize=(10, 4.4), dpi=110, layout="constrained")
    days = [float(dates.date2num(point.period_start)) for point in points]
    nan = float("nan")

    def column(name: str) -> list[float]:
        return [nan if (v := getattr(point, name)) is None else float(v) for point in points]

    axes.fill_between(
        days, column("lower"), column("upper"), color=_BLUE, alpha=0.12, lw=0, label="usual range"
    )
    axes.plot(days, column("centre"), color=_GREY, lw=1.2, ls="--", label="usual")
    axes.plot(days, column("value"), color=_BLUE, lw=1.6, label=indicator.title)
    for limit in limits:
        colour = _RED if limit.is_red else _ORANGE
        axes.axhline(limit.value, color=colour, lw=1.1, ls="-" if limit.is_red else ":", label=limit.label)
    for number, ticket in enumerate(tickets):
        start = float(dates.date2num(ticket.opened_on))
        end = float(dates.date2num(ticket.closed_on)) if ticket.closed_on else max([start, *days[-1:]])
        label = "ticket open" if number == 0 else None
        axes.axvspan(start, max(end, start), color=_RED, alpha=0.13, lw=0, label=label)
        axes.annotate(
            ticket.ref,
            (start, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(2, -9),
            textcoords="offset points",
            fontsize=7,
            color=_RED,
        )
    shown = [
        value
        for value in (*column("value"), *column("centre"), *(x.value for x in limits))
        if value == value
    ]
    if shown:
        # The band of a day with three orders reaches everywhere; it must not flatten the rest.
        axes.set_ylim(min(0.0, *shown) * 1.15, max(*shown, 1e-9) * 1.15)
    axes.xaxis.set_major_locator(locator := dates.AutoDateLocator())
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_value(v, indicator.unit, currency)))
    axes.set_title(f"{indicator.title} · {where}", loc="left", fontsize=12, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", alpha=0.25)
    axes.margins(x=0.01)
    figure.legend(loc="outside lower center", ncols=6, fontsize=8, frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
    plt.close(figure)
    return path

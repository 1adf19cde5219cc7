"""Which indicators tell of a risk: those it names, or else those that the rules on it judge."""

from collections.abc import Iterable

from risk_pipeline.domain.register.governance.risk import DEFAULT_WEIGHT, IndicatorLink, Risk
from risk_pipeline.domain.register.indicator import Indicator


def indicator_links(risk: Risk, judged: Iterable[Indicator]) -> tuple[IndicatorLink, ...]:
    """Return the links of a risk.

    `judged` are the indicators of the rules that name it; they count where the risk names none itself:
    lagging ones on impact, leading ones and those of controls on likelihood.
    """
    if risk.indicators:
        return risk.indicators
    by_name = {indicator.name: indicator for indicator in judged}
    return tuple(
        IndicatorLink(
            indicator=name,
            axis="impact" if by_name[name].kind == "lagging" else "likelihood",
            weight=DEFAULT_WEIGHT,
        )
        for name in sorted(by_name)
    )

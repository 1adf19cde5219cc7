"""The matrix of a project that has none of its own: five by five, four levels."""

from datetime import date
from typing import Final

from risk_pipeline.domain.register.governance.matrix import (
    ImpactClass,
    LikelihoodClass,
    Matrix,
    MatrixLevel,
)

_L, _M, _H, _C = "low", "moderate", "high", "critical"

# The colours grow darker with the level, so that they can be told apart with any kind of colour vision.
DEFAULT_MATRIX: Final = Matrix(
    id="default",
    from_=date(1970, 1, 1),
    levels=(
        MatrixLevel(id=_L, title="Low", color="#ffffcc"),
        MatrixLevel(id=_M, title="Moderate", color="#fecc5c"),
        MatrixLevel(id=_H, title="High", color="#f0682c"),
        MatrixLevel(id=_C, title="Critical", color="#8b0020"),
    ),
    likelihood=(
        LikelihoodClass(title="Rare", meaning="less than once in five years"),
        LikelihoodClass(title="Unlikely", meaning="once in one to five years"),
        LikelihoodClass(title="Possible", meaning="about once a year"),
        LikelihoodClass(title="Likely", meaning="several times a year"),
        LikelihoodClass(title="Almost certain", meaning="every month, or all the time"),
    ),
    impact=(
        ImpactClass(
            title="Negligible",
            finance="below 0.01 % of a month's turnover",
            customer="single customers, put right at once",
            regulatory="none",
            reputation="nobody outside hears of it",
        ),
        ImpactClass(
            title="Minor",
            finance="up to 0.05 % of a month's turnover",
            customer="up to 0.1 % of a day's customers",
            regulatory="a complaint is filed",
            reputation="single posts",
        ),
        ImpactClass(
            title="Moderate",
            finance="up to 0.2 % of a month's turnover",
            customer="up to 1 % of a day's customers",
            regulatory="an authority asks questions",
            reputation="local press, or an opinion leader",
        ),
        ImpactClass(
            title="Major",
            finance="up to 1 % of a month's turnover",
            customer="up to 5 % of a day's customers",
            regulatory="an order, or a claim of a group",
            reputation="a topic of national media for a day",
        ),
        ImpactClass(
            title="Severe",
            finance="more than 1 % of a month's turnover",
            customer="more than 5 % of a day's customers, or somebody is hurt",
            regulatory="a fine that hurts, a licence at stake, a breach to be notified",
            reputation="national media for days",
        ),
    ),
    grid=(
        (_L, _L, _L, _M, _M),
        (_L, _L, _M, _M, _H),
        (_L, _M, _M, _H, _H),
        (_M, _M, _H, _H, _C),
        (_M, _H, _H, _C, _C),
    ),
)

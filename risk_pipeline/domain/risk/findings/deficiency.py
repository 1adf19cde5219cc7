"""How bad a failed test of a control is: deficiency, significant deficiency or material weakness. Pure.

The grades are those of internal control over financial reporting: PCAOB Auditing Standard 2201, appendix A
(A3, A7, A11), and SEC rule 12b-2. There a person judges likelihood and magnitude; here a fixed rule stands
for them, so that two people get the same grade:

| grade                  | when                                                                          |
|------------------------|-------------------------------------------------------------------------------|
| material weakness      | a key control: the money behind the exceptions deserves P0; or it deserves P1 |
|                        | and one case in five is an exception                                          |
| significant deficiency | a key control: one case in twenty, or money that deserves P1 or P2; another   |
|                        | control: money that deserves P0 or P1                                         |
| deficiency             | everything else                                                               |

Which amount deserves which severity is what the company said it can bear: `impact.money_minor` of
register/response.yaml.
"""

from enum import StrEnum

from risk_pipeline.domain.tickets.severity import Severity

PERVASIVE, FREQUENT = 0.2, 0.05
"""Share of the cases from which exceptions are everywhere, and from which they are more than single ones."""


class Grade(StrEnum):
    """Grade of a deficiency, from bad to worse."""

    DEFICIENCY = "deficiency"
    SIGNIFICANT_DEFICIENCY = "significant_deficiency"
    MATERIAL_WEAKNESS = "material_weakness"

    @property
    def words(self) -> str:
        """The grade as people read it."""
        return self.value.replace("_", " ")


def grade_of(share: float | None, money: Severity, *, is_key: bool) -> Grade:
    """Return the grade of a failed test.

    `share` is exceptions over cases, None where unknown; `money` the severity that the amount behind the
    exceptions deserves, P3 where none does.
    """
    part = share or 0.0
    if is_key and (money is Severity.P0 or (money is Severity.P1 and part >= PERVASIVE)):
        return Grade.MATERIAL_WEAKNESS
    if is_key and (part >= FREQUENT or money.rank <= Severity.P2.rank):
        return Grade.SIGNIFICANT_DEFICIENCY
    if money.rank <= Severity.P1.rank:
        return Grade.SIGNIFICANT_DEFICIENCY
    return Grade.DEFICIENCY

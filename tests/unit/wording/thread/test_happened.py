"""What people did, in a line: actions and losses are said from their facts, in each language."""

from datetime import date

import pytest

from risk_pipeline.domain.messages.facts import Happening, LossFacts, PlannedFacts
from risk_pipeline.domain.register.entries import Language
from risk_pipeline.domain.tickets.states import By
from risk_pipeline.wording.story import story_of
from tests.builders.ticket_messages import a_message

PLANNED = PlannedFacts(kind="corrective", title="Call the carrier", owner="Fulfilment", due=date(2018, 3, 9))
LOSS = LossFacts(
    gross_minor=310_000, recovered_minor=10_000, currency="BRL", users=12, cases=1, note="refunds"
)


def told(kind: str, language: Language = "en", **facts: PlannedFacts | LossFacts) -> str:
    event = Happening(by=By.PERSON, actor="ana", **facts)  # type: ignore[arg-type]
    return story_of(a_message(kind=kind, event=event, language=language)).event


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Action added by ana: Call the carrier (corrective, Fulfilment, until 9 Mar 2018)."),
        ("pt_BR", "Ação incluída por ana: Call the carrier (corretiva, Fulfilment, até 9 mar. 2018)."),
    ],
)
def test_an_action_is_said_with_kind_owner_and_day(language: Language, said: str) -> None:
    assert told("action_added", language, action=PLANNED) == said


def test_a_note_on_what_is_done_is_told() -> None:
    done = PLANNED.model_copy(update={"note": "backlog is gone"})
    assert told("action_done", action=done).endswith("until 9 Mar 2018); backlog is gone.")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "BRL 3,100.00 lost, BRL 100.00 recovered, 12 users, 1 case; refunds."),
        ("pt_BR", "R$ 3.100,00 perdidos, R$ 100,00 recuperados, 12 usuários, 1 caso; refunds."),
    ],
)
def test_a_loss_is_said_with_money_users_and_cases(language: Language, said: str) -> None:
    assert told("loss_recorded", language, loss=LOSS).endswith(f"ana: {said}")


def test_a_correction_says_that_it_is_one() -> None:
    corrected = LossFacts(gross_minor=-5_000, currency="BRL", note="counted twice", is_correction=True)
    assert told("loss_recorded", loss=corrected).endswith("correction, -BRL 50.00 lost; counted twice.")

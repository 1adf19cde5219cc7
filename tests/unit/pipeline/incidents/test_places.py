"""Where the harm of an incident is: slices that stand out, and those that its tickets are of."""

from risk_pipeline.domain.diagnosis.diagnosis import Diagnosis
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.tickets.ticket import Ticket
from risk_pipeline.pipeline.incidents.facts.stories import Found, places_of
from risk_pipeline.warehouse.incidents.judged import LastRed
from tests.builders.incidents.world import a_ticket
from tests.builders.ticket_world import FakeBook, day


def found(ticket: Ticket, *where: SliceLine) -> Found:
    location = Located(first=day(0), last=day(0), past_days=91, where=where, is_scanned=True)
    indicator = FakeBook().indicators[ticket.indicator]
    return Found(ticket, indicator, Diagnosis(location=location), LastRed(day(0), None))


def test_a_slice_that_its_ticket_is_of_is_a_place_where_nothing_stands_out_within_it() -> None:
    line = SliceLine(
        slice="seller state SP", observed=30, expected=12, excess=18, lift=2.5, share_of_excess=0.83
    )
    of_slice = a_ticket()
    of_all = of_slice.model_copy(update={"id": 2, "dimension": "all", "segment": "all"})
    places = places_of([found(of_slice), found(of_all, line)])
    assert [(each.ref, each.slice, each.observed, each.expected, each.share) for each in places] == [
        (of_all.ref, "seller state SP", 30, 12, 0.83),
        (of_slice.ref, "customer state RJ", 0.15, 0.05, None),
    ]
    assert [each.slice for each in places_of([found(of_slice, line), found(of_all)])] == ["seller state SP"]

"""What a facts sheet knows and does not know, and how surely: by rule, so that nobody is tempted."""

from collections.abc import Iterator

from risk_pipeline.domain.incidents.facts.sheet import About, Claim, Confidence, FactsSheet, Gap, Reason
from risk_pipeline.domain.series import ALL

_MOST_OF_IT, _SOME_OF_IT = 0.5, 0.2


def with_certainty(sheet: FactsSheet, *, is_mature: bool, has_cause: bool, early_warning: bool) -> FactsSheet:
    """Return the sheet with what is known and what is not.

    `is_mature`: no linked indicator can still grow for the days it speaks of. `has_cause`: a ticket names its
    root cause. `early_warning`: the evidence of a shift, not only the first red day, says since when.
    """
    found = [
        *_linked(sheet, early_warning=early_warning),
        *_counts(sheet, is_mature=is_mature),
        *_money(sheet, is_mature=is_mature),
        *_story(sheet, has_cause=has_cause),
    ]
    known = tuple(each for each in found if isinstance(each, Claim))
    unknown = tuple(each for each in found if isinstance(each, Gap))
    return sheet.model_copy(update={"known": known, "unknown": unknown})


def _linked(sheet: FactsSheet, *, early_warning: bool) -> Iterator[Claim | Gap]:
    if not sheet.what:
        yield Gap(about="linked", why="nothing_linked")
        return
    yield (
        _claim("since", "high", "early_warning")
        if early_warning
        else _claim("since", "medium", "tickets_only")
    )
    share = max((place.share or 0 for place in sheet.where), default=0.0)
    if share >= _MOST_OF_IT:
        yield _claim("where", "high", "one_place")
    elif share >= _SOME_OF_IT:
        yield _claim("where", "medium", "several_places")
    elif own := {(each.dimension, each.segment) for each in sheet.what if each.ref and each.dimension != ALL}:
        # A ticket on a slice is where it is, whether or not something stands out within it.
        several = len(own) > 1 or any(each.ref and each.dimension == ALL for each in sheet.what)
        yield _claim("where", "medium", "several_places") if several else _claim("where", "high", "one_place")
    else:
        yield Gap(about="where", why="nothing_stands_out")


def _counts(sheet: FactsSheet, *, is_mature: bool) -> Iterator[Claim | Gap]:
    if not sheet.what:
        return
    if sheet.affected:
        yield _by_data(sheet, "cases", is_mature=is_mature)
    else:
        yield Gap(about="cases", why="no_rows_of_it")
    if sheet.people:
        yield _by_data(sheet, "users", is_mature=is_mature)
    else:
        yield Gap(about="users", why="nobody_named")


def _money(sheet: FactsSheet, *, is_mature: bool) -> Iterator[Claim | Gap]:
    if not sheet.what:
        return
    if sheet.money.at_risk_minor:
        yield _by_data(sheet, "at_risk", is_mature=is_mature)
    else:
        yield Gap(about="at_risk", why="no_money_behind")
    if sheet.money.booked:
        yield _claim("loss", "high", "booked_by_people")
    else:
        yield Gap(about="loss", why="not_booked")


def _story(sheet: FactsSheet, *, has_cause: bool) -> Iterator[Claim | Gap]:
    if not sheet.what:
        return
    if sheet.is_healthy is not None:
        yield (
            _claim("data", "high", "data_whole") if sheet.is_healthy else Gap(about="data", why="feed_fault")
        )
    # A cause that people named is their judgement; only its test makes it sure.
    yield _claim("cause", "medium", "cause_named") if has_cause else Gap(about="cause", why="no_cause_named")
    if sheet.earlier:
        yield _claim("early", "medium", "moved_before")
    else:
        yield Gap(about="early", why="nothing_moved_before")


def _by_data(sheet: FactsSheet, about: About, *, is_mature: bool) -> Claim:
    if sheet.is_healthy is False:
        return _claim(about, "low", "feed_fault")
    return _claim(about, "high", "data_whole") if is_mature else _claim(about, "medium", "not_mature")


def _claim(about: About, confidence: Confidence, why: Reason) -> Claim:
    return Claim(about=about, confidence=confidence, why=why)

"""Note the head of the history outside the store, and hold the store against what was noted.

An anchor is written after what it speaks of is committed. Killed in between, the store is ahead of its
anchors, which is fine; behind them it never is, unless somebody cut, emptied or replaced it.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from risk_pipeline.domain.audit.anchors import Anchor, Noted
from risk_pipeline.domain.errors import HistoryError, RiskError
from risk_pipeline.domain.formatting import counted
from risk_pipeline.domain.tickets.history.event_chain import Broken
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchor_places import named, places_of
from risk_pipeline.store.queries.audit import Verified, verify_events
from risk_pipeline.store.queries.seals import accept_loss, read_holding, seal_head

_PATIENCE = timedelta(hours=26)
"""A run a day writes again what a killed one could not."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Comparison:
    """What the places say: where the store lacks something, and which anchors these are.

    `places` says how many anchors were read where; `unreachable` which places said nothing.
    """

    complaints: tuple[str, ...] = ()
    lost: tuple[Anchor, ...] = ()
    places: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Both as links that do not hold."""
        found = [Broken.beside_events("history", complaint) for complaint in self.complaints]
        return (*found, *(Broken.beside_events("anchors", place) for place in self.unreachable))


def note_anchor(platform: Platform) -> Anchor | None:
    """Seal what happened and note it in every place; return the anchor.

    None if the store vouches for none, or lacks what was noted before: runs and the watchdog ask for the
    newest anchors only, and one of such a store would hide the loss from them.
    A place that cannot be written costs nobody a run: it is logged, and the watchdog and `doctor` find it.
    """
    if complaints := compare_anchors(platform, newest=True).complaints:
        _log.warning("The head of the history was not noted: %s", complaints[0])
        return None
    with platform.store.writing() as transaction:
        anchor = seal_head(transaction, platform.clock.now())
    if anchor is None:
        return None
    for place in places_of(platform.settings):
        try:
            place.note(anchor)
        except RiskError as error:
            _log.warning("The head of the history was not noted: %s", named(place, error))
    return anchor


def compare_anchors(platform: Platform, *, newest: bool = False) -> Comparison:
    """Hold the store against all that was noted outside, or against the newest anchor of each place."""
    read: dict[str, list[Anchor]] = {}
    unreachable = []
    for place in places_of(platform.settings):
        try:
            read[place.name] = place.read(newest=newest)
        except RiskError as error:
            unreachable.append(named(place, error))
    unreachable += _left_behind(platform, read)
    noted = [Noted(name, anchor) for name, anchors in read.items() for anchor in anchors]
    places = [f"{counted(len(anchors), 'anchor')} in {name}" for name, anchors in read.items() if anchors]
    complaints, lost = _complaints(platform, noted)
    return Comparison(tuple(complaints), tuple(lost), tuple(places), tuple(unreachable))


def _left_behind(platform: Platform, read: dict[str, list[Anchor]]) -> list[str]:
    """Say where the configured address lacks what the file has had for a day: runs cannot write there."""
    newest = max((a for anchors in read.values() for a in anchors), key=lambda a: a.noted_at, default=None)
    address = platform.settings.anchor_url
    if newest is None or address not in read or platform.clock.now() - newest.noted_at < _PATIENCE:
        return []
    if any(newest.says_same(anchor) for anchor in read[address]):
        return []
    since = f"{newest.noted_at:%Y-%m-%d %H:%M} UTC"
    return [f"RISK_ANCHOR_URL: {address} lacks the head of {since}: is it writable? The next run tries again"]


def _complaints(platform: Platform, noted: list[Noted]) -> tuple[list[str], list[Anchor]]:
    """Return what the store lacks, once for each place, by the anchor that knows of most."""
    worst: dict[str, tuple[Noted, str]] = {}
    lost: list[Anchor] = []
    with platform.store.reading() as transaction:
        holding = read_holding(transaction, platform.clock.now())
        for each in noted:
            complaint = holding.complaint(each) if holding else "its first seal was removed"
            if complaint is None:
                continue
            lost.append(each.anchor)
            if each.place not in worst or each.anchor.seal >= worst[each.place][0].anchor.seal:
                worst[each.place] = (each, complaint)
    return [complaint for _, complaint in worst.values()], lost


def refuse_lost_history(platform: Platform) -> None:
    """Refuse to go on with a store that lacks what was noted outside it: tickets would be numbered again.

    Raises:
        HistoryError: says what is missing and what to do.
    """
    compared = compare_anchors(platform, newest=True)
    for place in compared.unreachable:
        _log.warning("The history was not compared with an anchor: %s", place)
    if compared.complaints:
        said, *more = compared.complaints
        said += f" ({counted(len(more), 'more place')} noted it too)" if more else ""
        raise HistoryError(
            f"The store {platform.store.name} has lost history: {said}. No ticket was touched. Restore the "
            "store from its backup, or correct RISK_STORE_URL. If the loss is meant, `risk audit accept "
            "--reason …` records who accepted it, and the next run goes on."
        )


def accept_lost_history(platform: Platform, *, actor: str, reason: str) -> Comparison:
    """Record that a person accepts what is lost, and note the new head; return what was missing.

    Raises:
        HistoryError: no reason is given, or nothing is missing.
    """
    if not reason.strip():
        raise HistoryError("Say why the loss is accepted (--reason).")
    compared = compare_anchors(platform)
    if not compared.complaints:
        raise HistoryError("Nothing is missing: the store holds all that was noted outside it.")
    with platform.store.writing() as transaction:
        epochs = {anchor.epoch for anchor in compared.lost}
        accept_loss(transaction, epochs, actor, reason.strip(), platform.clock.now())
    note_anchor(platform)
    return compared


def verify_history(
    platform: Platform, *, head: str | None = None, states: bool = False
) -> tuple[Verified, Comparison]:
    """Walk the chains, and hold them against every anchor that can be reached."""
    compared = compare_anchors(platform)
    found = verify_events(platform.store, head=head, states=states)
    return replace(found, broken=(*found.broken, *compared.broken)), compared

"""Anchors: a store that lacks what was noted outside it is found, whatever a kill left behind."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from risk_pipeline.catalog import Catalog
from risk_pipeline.domain.audit.redaction import Erasure
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.errors import HistoryError
from risk_pipeline.pipeline.app import Platform
from risk_pipeline.pipeline.audit.anchor_places import AnchorFile
from risk_pipeline.pipeline.audit.anchoring import (
    accept_lost_history,
    compare_anchors,
    note_anchor,
    refuse_lost_history,
    verify_history,
)
from risk_pipeline.pipeline.runs import live, stages
from risk_pipeline.pipeline.runs.daily import run_day
from risk_pipeline.pipeline.runs.failed_runs import report_failed_run
from risk_pipeline.pipeline.runs.live import run_live
from risk_pipeline.pipeline.runs.replay import replay
from risk_pipeline.pipeline.transform.ticket_history import copy_ticket_history, keep_anchor
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.redaction import redact_history
from risk_pipeline.settings import Settings
from risk_pipeline.store import list_tickets
from risk_pipeline.warehouse.tables.publish import publish
from tests.builders.response_desk import Desk
from tests.builders.ticket_world import FakeBook, day, end_of
from tests.servers.object_store import Bucket


def a_platform(folder: Path, store_url: str = "", **more: str) -> Platform:
    given_settings = Settings(
        project_dir=folder,
        var_dir=folder / "var",
        store_url=store_url,
        time_zone="UTC",
        currency="EUR",
        **more,
    )
    return _opened(Platform(given_settings, cast(Catalog, FakeBook()), FixedClock(end_of(9))))


OPENED: list[Platform] = []


def _opened(platform: Platform) -> Platform:
    OPENED.append(platform)
    return platform


@pytest.fixture(autouse=True)
def closed_again() -> Iterator[None]:
    yield
    for platform in OPENED:
        platform.store.close()
    OPENED.clear()


def again(platform: Platform, **more: object) -> Platform:
    """The same site in a new process, an hour later."""
    platform.store.close()
    later = FixedClock(platform.clock.now() + timedelta(hours=1))
    return _opened(Platform(platform.settings.model_copy(update=more), platform.catalog, later))


def work(platform: Platform, remark: str = "") -> None:
    """Something happens to the first ticket; it opens where there is none."""
    desk = Desk(platform.store)
    if not remark:
        desk.days("red")
    else:
        verbs.comment(platform.store, "T-1", remark, **desk.acting(1))


def wipe(platform: Platform) -> None:
    """Empty the store, as somebody with its password would."""
    engine = platform.store.engine
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("drop schema public cascade"))
            connection.execute(text("create schema public"))
            connection.commit()
    platform.store.close()
    if engine.dialect.name == "sqlite":
        for path in Path(str(engine.url.database)).parent.glob("state.sqlite*"):
            path.unlink()


def cut_off(platform: Platform, seal: int) -> None:
    """Remove the newest seal, as somebody with the store's password would."""
    with platform.store.engine.connect() as connection:
        if platform.store.engine.dialect.name == "sqlite":
            connection.execute(text("drop trigger seal_no_delete"))
        else:
            connection.execute(text("set session_replication_role = replica"))
        connection.execute(text(f"delete from seal where id = {seal}"))
        connection.commit()


def test_store_that_was_emptied_is_refused_until_somebody_accepts_it(tmp_path: Path, store_url: str) -> None:
    platform = a_platform(tmp_path, store_url)
    work(platform)
    assert note_anchor(platform)
    refuse_lost_history(platform)
    wipe(platform)
    platform = again(platform)
    with pytest.raises(HistoryError, match=r"it is empty: it was emptied or replaced.*risk audit accept"):
        refuse_lost_history(platform)
    assert "emptied" in str(verify_history(platform)[0].broken[0])
    accept_lost_history(platform, actor="ana", reason="a test site")
    platform = again(platform)
    refuse_lost_history(platform)
    found, compared = verify_history(platform)
    assert (found.broken, compared.complaints) == ((), ())
    [accepted] = found.acceptances
    assert (accepted.actor, accepted.reason) == ("ana", "a test site")
    work(platform)
    note_anchor(platform)
    wipe(platform)
    with pytest.raises(HistoryError, match="emptied"):
        refuse_lost_history(again(platform))


@pytest.mark.parametrize(
    "act",
    [
        lambda platform: run_day(platform, day(0)),
        lambda platform: run_live(platform),
        lambda platform: replay(platform, day(0), day(1)),
        lambda platform: stages.respond(platform, run_id="r", first=day(0), last=day(0)),
        lambda platform: report_failed_run(platform, run_id="r", job="daily", error="it stopped"),
    ],
    ids=["run", "live", "replay", "respond", "failed run"],
)
def test_no_run_numbers_tickets_anew_in_an_emptied_store(
    tmp_path: Path, act: Callable[[Platform], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "hour_rules", lambda rules: list(rules))
    platform = a_platform(tmp_path)
    work(platform)
    note_anchor(platform)
    wipe(platform)
    platform = again(platform)
    with pytest.raises(HistoryError, match="it is empty: it was emptied or replaced"):
        act(platform)
    assert list_tickets(platform.store) == []
    assert not platform.settings.warehouse_path.exists()


def test_store_whose_end_was_cut_off_is_named(tmp_path: Path, store_url: str) -> None:
    platform = a_platform(tmp_path, store_url)
    work(platform)
    note_anchor(platform)
    work(platform, "second")
    newest = note_anchor(platform)
    assert newest
    cut_off(platform, newest.seal)
    [complaint] = compare_anchors(platform, newest=True).complaints
    assert "its end was cut off, or an older copy is back" in complaint
    assert newest.short in complaint


def test_head_of_a_store_that_was_cut_off_is_not_noted_over_the_one_it_lacks(tmp_path: Path) -> None:
    platform = a_platform(tmp_path, anchor_url=str(tmp_path / "safe"))
    work(platform)
    newest = note_anchor(platform)
    assert newest
    cut_off(platform, newest.seal)
    work(platform, "what a digest or a publication finds")
    assert note_anchor(platform) is None
    with pytest.raises(HistoryError, match="its end was cut off"):
        refuse_lost_history(platform)
    accept_lost_history(platform, actor="ana", reason="a test site")
    refuse_lost_history(platform)
    assert note_anchor(platform)


def test_another_store_in_its_place_is_named(tmp_path: Path) -> None:
    platform, other = a_platform(tmp_path), a_platform(tmp_path / "other")
    for each in (platform, other):
        work(each)
    note_anchor(platform)
    here = again(platform, store_url=other.settings.effective_store_url)
    [complaint] = compare_anchors(here).complaints
    assert "it is another store" in complaint


def test_nothing_is_accepted_where_nothing_is_missing_or_no_reason_is_given(tmp_path: Path) -> None:
    platform = a_platform(tmp_path)
    work(platform)
    note_anchor(platform)
    with pytest.raises(HistoryError, match="Nothing is missing"):
        accept_lost_history(platform, actor="ana", reason="why not")
    with pytest.raises(HistoryError, match="Say why"):
        accept_lost_history(platform, actor="ana", reason=" ")


def test_an_anchor_is_noted_once_for_one_head(tmp_path: Path) -> None:
    platform = a_platform(tmp_path, anchor_url=str(tmp_path / "safe"))
    work(platform)
    for _ in range(3):
        note_anchor(platform)
        platform = again(platform)
    assert len((tmp_path / "var" / "audit" / "anchors.jsonl").read_text().splitlines()) == 1
    assert len(list((tmp_path / "safe").iterdir())) == 1


# -- kills


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _killed_before_the_anchor(folder: Path) -> None:
    platform = a_platform(folder)
    AnchorFile.note = lambda self, anchor: _die()  # type: ignore[method-assign]
    work(platform, "done, and then the power went")
    note_anchor(platform)


def _killed_within_the_anchor(folder: Path) -> None:
    def half(self: AnchorFile, anchor: object) -> None:
        with self.path.open("ab") as file:
            file.write(b'{"noted_at": "2017-01-0')
        _die()

    platform = a_platform(folder)
    AnchorFile.note = half  # type: ignore[method-assign,assignment]
    work(platform, "done, and then the power went")
    note_anchor(platform)


def _killed_before_the_commit(folder: Path) -> None:
    platform = a_platform(folder)
    with platform.store.writing() as transaction:
        transaction.connection.execute(text("update outbox set channel = 'elsewhere'"))
        _die()


@pytest.mark.parametrize(
    "killed", [_killed_before_the_anchor, _killed_within_the_anchor, _killed_before_the_commit]
)
def test_a_kill_around_the_anchor_raises_no_alarm(tmp_path: Path, killed: Callable[[Path], None]) -> None:
    platform = a_platform(tmp_path)
    work(platform)
    note_anchor(platform)
    platform.store.close()
    child = multiprocessing.get_context("spawn").Process(target=killed, args=(tmp_path,))
    child.start()
    child.join(120)
    assert child.exitcode == -signal.SIGKILL
    platform = again(platform)
    refuse_lost_history(platform)
    found, compared = verify_history(platform)
    assert (found.broken, compared.unreachable) == ((), ())
    work(platform, "and on it goes")
    after = note_anchor(platform)
    noted = AnchorFile(tmp_path / "var" / "audit" / "anchors.jsonl").read(newest=True)
    assert [anchor.head for anchor in noted] == [after.head if after else ""]
    assert verify_history(platform)[1].unreachable == ()


def lacks(done: list[int], noted: list[list[int]]) -> bool:
    """Whether what was done no longer begins with all that was noted."""
    return any(done[: len(known)] != known for known in noted)


@given(st.lists(st.sampled_from(["work", "note", "back up", "restore"]), min_size=3, max_size=12))
@example(["back up", "work", "note", "restore", "note"])
@settings(max_examples=40)
def test_a_store_is_refused_exactly_when_it_lacks_what_was_noted(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("site")
    platform = a_platform(folder)
    work(platform)
    state, copy = folder / "var" / "state.sqlite", folder / "backup.sqlite"
    done: list[int] = []
    saved: list[int] | None = None
    noted: list[list[int]] = []
    for number, step in enumerate(steps):
        if step == "work":
            work(platform, f"remark {number}")
            done.append(1 + number)
        elif step == "note":
            assert (note_anchor(platform) is None) == lacks(done, noted)
            if lacks(done, noted):
                continue
            if not done or done[-1] > 0:
                done.append(-1 - number)  # the seal of what was done since the last one
            noted.append([*done])
        elif step == "back up":
            platform.store.close()
            shutil.copy(state, copy)
            saved = [*done]
        elif saved is not None:
            platform.store.close()
            shutil.copy(copy, state)
            done = [*saved]
    assert bool(compare_anchors(platform).complaints) == lacks(done, noted)
    assert bool(compare_anchors(platform, newest=True).complaints) == lacks(done, noted)
    platform.store.close()


# -- places


def test_anchors_lie_in_an_object_store(tmp_path: Path, bucket: Bucket) -> None:
    access = {
        "anchor_url": f"{bucket.address}/heads",
        "s3_endpoint_url": bucket.endpoint_url,
        "s3_access_key": bucket.access_key,
        "s3_secret_key": bucket.secret_key,
        "s3_region": bucket.region,
    }
    platform = a_platform(tmp_path, **access)
    work(platform)
    note_anchor(platform)
    wipe(platform)
    shutil.rmtree(tmp_path / "var")  # all that lay beside the store
    [complaint] = compare_anchors(again(platform), newest=True).complaints
    assert complaint.startswith(f"{bucket.address}/heads noted 1 events")


def test_an_address_that_is_out_of_reach_costs_no_run_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    platform = a_platform(tmp_path, anchor_url=str(tmp_path / "file" / "heads"))
    work(platform)
    assert note_anchor(platform)
    refuse_lost_history(platform)
    assert compare_anchors(platform).unreachable == ()  # a kill may have come between
    for _ in range(26):
        platform = again(platform)
    [unreachable] = compare_anchors(platform).unreachable
    assert unreachable.startswith(f"RISK_ANCHOR_URL: {tmp_path / 'file' / 'heads'} lacks the head of")
    assert [str(broken) for broken in verify_history(platform)[0].broken] == [f"anchors: {unreachable}"]


def test_an_anchor_that_somebody_changed_is_named(tmp_path: Path) -> None:
    platform = a_platform(tmp_path)
    work(platform)
    note_anchor(platform)
    path = tmp_path / "var" / "audit" / "anchors.jsonl"
    path.write_text(path.read_text().replace('"seal"', '"zeal"'))
    [unreachable] = compare_anchors(platform).unreachable
    assert unreachable == f"{path}: entry 1 is no anchor; somebody changed it."


def test_the_published_copy_holds_the_head_and_nothing_that_was_redacted(tmp_path: Path) -> None:
    platform = a_platform(tmp_path)
    warehouse, published = platform.settings.warehouse_path, platform.settings.published_dir
    warehouse.parent.mkdir(parents=True)
    duckdb.connect(str(warehouse)).close()
    work(platform)
    work(platform, "called maria@example.com")

    def publish_all(run_id: str) -> str:
        anchor = note_anchor(platform)
        assert anchor
        copy_ticket_history(platform)
        keep_anchor(platform, anchor)
        publish(warehouse, published, run_id=run_id, extra={}, documentation={})
        with duckdb.connect(str(published / "risk.duckdb"), read_only=True) as connection:
            heads = connection.execute("select head from ops.audit_anchors").fetchall()
            assert heads[-1] == (anchor.head,)
            return str(connection.execute("select reason from ops.ticket_event_rows").fetchall())

    assert "maria" in publish_all("one")
    redact_history(
        platform.store,
        "T-1",
        Erasure(text="maria@example.com"),
        reason="address",
        **Desk(platform.store).acting(2),
    )
    after = publish_all("two")
    assert "maria" not in after
    assert "called [redacted]" in after
    (tmp_path / "var" / "audit" / "anchors.jsonl").unlink()
    wipe(platform)
    [complaint] = compare_anchors(again(platform), newest=True).complaints
    assert complaint.startswith(str(published / "risk.duckdb"))

"""Draw the walk of docs/walk.md: one ticket from opened to reopened, as its message looks in Slack.

Run: .venv/bin/python docs/walk.py [--chromium /usr/bin/chromium]

The register, the rules of the life cycle, the outbox, the sender and the message's blocks are the real
ones, on a store of its own; only the numbers of the indicator are invented. Without a workspace the
messages go to the file receiver, whose pages show Slack's blocks as Slack does; chromium takes the
pictures.
"""

import argparse
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

from risk_pipeline.catalog import load_catalog
from risk_pipeline.domain.clock import FixedClock
from risk_pipeline.domain.diagnosis.breach import Breach
from risk_pipeline.domain.diagnosis.chart import ChartPoint, Segment
from risk_pipeline.domain.diagnosis.diagnosis import RECENT_PERIODS, Diagnosis
from risk_pipeline.domain.diagnosis.location import Located, SliceLine
from risk_pipeline.domain.diagnosis.reconciliation import FeedEvidence, Reconciliation
from risk_pipeline.domain.period import Grain, Period
from risk_pipeline.domain.series import Series
from risk_pipeline.domain.tickets.outcome.closing import Closing
from risk_pipeline.domain.tickets.outcome.remediation import ActionKind, PlannedAction
from risk_pipeline.domain.tickets.outcome.root_causes import RootCause
from risk_pipeline.domain.tickets.states import person
from risk_pipeline.domain.tickets.ticket import Resolution
from risk_pipeline.domain.verdict import Status, Verdict
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.sender import Timing, drain
from risk_pipeline.response import apply_verdicts
from risk_pipeline.response.actions import verbs
from risk_pipeline.response.actions.action_context import Acting
from risk_pipeline.response.messages.builder import Writer
from risk_pipeline.response.policy import policy_from
from risk_pipeline.settings import load_settings
from risk_pipeline.store import StoreOutbox, open_store

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images" / "walk"
RULE, INDICATOR, AMBER, RED = "fulfilment.overdue_in_transit", "in_transit_overdue_share", 0.27, 0.28
FIRST = date(2026, 3, 3)
# Share of parcels in transit that are late, day by day from FIRST on; before, about a fifth.
SHARES = (0.31, 0.36, 0.33, 0.25, 0.23, 0.22, 0.21, 0.2, 0.21, 0.2, 0.21, 0.2, 0.34)
USUAL, IN_TRANSIT = 0.205, 4_100
PHONE = 412  # pixels


def share_on(day: date) -> float:
    """Return the invented share of a day."""
    number = (day - FIRST).days
    return SHARES[number] if number >= 0 else USUAL + 0.011 * ((day.toordinal() * 7) % 5 - 2)


def end_of(day: date) -> datetime:
    """Return when a business day of the demo is over."""
    return datetime.combine(day + timedelta(days=1), time(3), UTC)


class Diagnoses:
    """The numbers that a message shows around the breach."""

    def diagnose(self, breaches: Sequence[Breach]) -> Mapping[Breach, Diagnosis]:
        """Return what is known of each breach; all feeds are whole."""
        return {
            breach: Diagnosis(
                points=_points(breach.period.start),
                segments=_states(breach.period.start),
                reconciliation=_whole(breach),
                location=_hub(breach) if breach.is_located else None,
            )
            for breach in breaches
        }


def _points(until: date) -> tuple[ChartPoint, ...]:
    """Return the series with its usual range."""
    days = [until - timedelta(days=n) for n in reversed(range(RECENT_PERIODS))]
    return tuple(
        ChartPoint(label=f"{day:%d %b}", value=share_on(day), expected=USUAL, lower=0.17, upper=0.24, on=day)
        for day in days
    )


def _states(day: date) -> tuple[Segment, ...]:
    """Return states, the worst first."""
    share = share_on(day)
    return tuple(
        Segment(name=f"customer_state {state}", value=share * lift, numerator=share * lift * n, denominator=n)
        for state, lift, n in (("BA", 1.9, 410), ("PE", 1.7, 260), ("SP", 0.8, 1_650))
    )


def _whole(breach: Breach) -> Reconciliation:
    """Return that all feeds are whole."""
    newest = datetime.combine(breach.last_day, time(23, 52))
    feeds = tuple(
        FeedEvidence(feed, rows=rows, usual=rows * 0.98, newest=newest, delivered=held, held=held)
        for feed, rows, held in (("olist.orders", 512, 96_400), ("olist.order_items", 580, 109_800))
    )
    return Reconciliation(breach.last_day, feeds, since=breach.since)


def _hub(breach: Breach) -> Located:
    """Return the two states of the hub that is closed."""
    usual = USUAL * IN_TRANSIT
    more = share_on(breach.last_day) * IN_TRANSIT - usual
    where = tuple(
        SliceLine(
            slice=name,
            observed=round(usual * part + more * share),
            expected=round(usual * part),
            excess=round(more * share),
            lift=1 + more * share / (usual * part),
            share_of_excess=share,
        )
        for name, part, share in (("customer state BA", 0.16, 0.61), ("customer state PE", 0.1, 0.27))
    )
    return Located(first=breach.since, last=breach.last_day, past_days=91, where=where, is_scanned=True)


@dataclass
class Walk:
    """One ticket on a store of its own, its messages in a folder."""

    folder: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(end_of(FIRST)))

    def __post_init__(self) -> None:
        settings = load_settings()
        self.catalog = load_catalog(settings.project_dir, settings.manifest_path)
        self.policy = policy_from(settings, self.catalog.response)
        self.store = open_store(f"sqlite:///{self.folder}/state.sqlite")

    def judge(self, *numbers: int) -> None:
        """Let the rule's verdicts on some days change the ticket."""
        for number in numbers:
            day = FIRST + timedelta(days=number)
            self.clock.at = end_of(day) + timedelta(hours=2)
            apply_verdicts(
                self.store,
                [verdict_on(day, self.catalog.rules[RULE].sha256)],
                Writer(self.catalog, self.policy, Diagnoses()),
                now=self.clock.now(),
            )

    def at(self, number: int, hour: int, minute: int = 0) -> Acting:
        """Return who acts, on which day after the first one and when (UTC)."""
        self.clock.at = datetime.combine(FIRST + timedelta(days=number), time(hour, minute), UTC)
        return {
            "actor": person("ana", "cli"),
            "now": self.clock.now(),
            "catalog": self.catalog,
            "policy": self.policy,
        }

    def send(self) -> Path:
        """Drain the outbox as the daily run does; return the page of the ticket's thread."""
        report = drain(
            StoreOutbox(self.store),
            FileMessenger(self.folder / "outbox", buttons=True),
            self.clock,
            Timing(seconds_between_posts=0, stale_after_seconds=120),
        )
        if report.errors or not report.sent:
            raise SystemExit(f"The messages were not sent: {report}")
        (page,) = (self.folder / "outbox").glob("*/T-000001.html")
        return page


def verdict_on(day: date, sha: str) -> Verdict:
    """Return what the rule says about the invented share of a day."""
    share = share_on(day)
    is_red = share > RED
    status = Status.RED if is_red else Status.AMBER if share > AMBER else Status.GREEN
    return Verdict(
        rule_id=RULE,
        rule_sha=sha,
        series=Series(INDICATOR, Grain.DAY),
        period=Period(day, Grain.DAY),
        known_on=day,
        status=status,
        value=share,
        numerator=round(share * IN_TRANSIT),
        denominator=IN_TRANSIT,
        limit_value=RED if is_red else None,
        limit_kind="absolute" if is_red else None,
        expected=USUAL,
        lower=0.17,
        upper=0.24,
        score=None,
        exposure_minor=round(share * IN_TRANSIT * 72_000),
        reason=f"{status} by its limit",
        suppressed=None,
        run_id="walk",
    )


def steps(walk: Walk) -> Sequence[tuple[str, Callable[[], None]]]:
    """Return what happens, in order; each ends with a message."""

    def acknowledged() -> None:
        verbs.acknowledge(walk.store, "T-1", note="asking the carrier", **walk.at(1, 12, 30))

    def verifying() -> None:
        ref = "T-1"
        walk.judge(2)
        verbs.add_action(
            walk.store,
            ref,
            PlannedAction(
                ActionKind.CORRECTIVE,
                "Reroute BA and PE by the Salvador hub",
                owner="fulfilment_ops",
                due=FIRST + timedelta(days=4),
            ),
            **walk.at(2, 14),
        )
        verbs.finish_action(walk.store, ref, 1, note="rerouted since noon", **walk.at(3, 15))
        closing = Closing(
            Resolution.FIXED,
            root_cause="the Feira de Santana hub was closed without notice",
            root_cause_category=RootCause.PARTNER_CARRIER,
        )
        verbs.close(walk.store, ref, closing, **walk.at(3, 15, 10))

    return [
        ("opened", lambda: walk.judge(0)),
        ("acknowledged", acknowledged),
        ("worsened", lambda: walk.judge(1)),
        ("verifying", verifying),
        ("closed", lambda: walk.judge(3, 4, 5)),
        ("reopened", lambda: walk.judge(12)),
    ]


def take_picture(chromium: str, page: Path, target: Path, width: int = 560) -> None:
    """Let chromium draw the page; cut what is empty, keep few colours: pictures of text stay small."""
    raw = target.with_suffix(".raw.png")
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--window-size={width},3600",
    ]
    subprocess.run(
        [chromium, *options, f"--screenshot={raw}", page.as_uri()], check=True, capture_output=True
    )
    with Image.open(raw) as drawn:
        picture = drawn.convert("RGB")
    # Below the thread every row is like the last one.
    blank = picture.crop((0, picture.height - 1, picture.width, picture.height)).resize(picture.size)
    box = ImageChops.difference(picture, blank).getbbox()
    if box is None:
        raise SystemExit(f"{page} is blank")
    picture = picture.crop((0, 0, picture.width, min(box[3] + 16, picture.height)))
    picture.quantize(128).save(target, optimize=True)
    raw.unlink()


def main() -> None:
    """Walk, and draw after each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--out", type=Path, default=IMAGES)
    given = parser.parse_args()
    if not given.chromium:
        raise SystemExit(
            "No chromium here: install it (Debian: apt install chromium), or say --chromium PATH."
        )
    given.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        walk = Walk(Path(folder))
        for number, (name, happen) in enumerate(steps(walk), start=1):
            happen()
            target = given.out / f"{number}-{name}.png"
            take_picture(given.chromium, walk.send(), target)
            print(f"{target}: {target.stat().st_size // 1024} kB")
        walk.store.close()


if __name__ == "__main__":
    main()

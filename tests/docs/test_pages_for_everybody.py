"""Every page that people read passes axe-core and fits phone, tablet and desk; one browser looks at all."""

from datetime import date
from pathlib import Path

from risk_pipeline.domain.messages.digest import DigestLine, DigestMessage, DigestSection
from risk_pipeline.domain.messages.message import DeliveryKind
from risk_pipeline.notify.email.rendering import digest_letter, ticket_letter
from risk_pipeline.notify.files.messenger import FileMessenger
from risk_pipeline.notify.files.preview import render_digest
from risk_pipeline.notify.notice import notice_of
from risk_pipeline.pipeline.documents.html import to_html
from risk_pipeline.pipeline.governance.report.month import read_month
from risk_pipeline.pipeline.governance.report.report import report_of
from tests.builders.governance.site import MapSite
from tests.builders.ticket_messages import a_closed_message, a_delivery, a_digest, a_message
from tests.harness.pages.axe import WIDTHS, look_at
from tests.harness.pages.review_site import ReviewSite

PALE = '<p style="color:#aaa">pale</p>'
BROKEN = f'<!doctype html><html lang="en"><title>x</title><main><h1>x</h1>{PALE}</main></html>'
LONG = "a_segment_whose_name_is_long_and_has_nowhere_to_break_" * 3


def ticket_pages(folder: Path) -> dict[str, str]:
    """A ticket's life as files: its page, and the list of tickets."""
    messenger = FileMessenger(folder)
    root = messenger.post(a_delivery())
    closed = a_closed_message()
    messenger.update(
        a_delivery(outbox_id=2, idem_key="k2", kind=DeliveryKind.UPDATE, root=root, message=closed)
    )
    messenger.post(a_delivery(outbox_id=3, idem_key="k3", kind=DeliveryKind.REPLY, root=root, message=closed))
    for number, severity in enumerate(("P0", "P1", "P2", "P3"), start=10):
        told = a_message(ticket_ref=f"T-0000{number}", severity=severity, indicator_title=LONG)
        messenger.post(a_delivery(outbox_id=number, idem_key=f"k{number}", message=told))
    files = ("index.html", "fulfilment-risk/T-000042.html", "fulfilment-risk/T-000010.html")
    return {name: (folder / name).read_text() for name in files}


def a_long_digest() -> DigestMessage:
    line = DigestLine(
        ref="T-000042",
        severity="P1",
        state="open",
        title="Late delivery rate",
        where=LONG,
        since=date(2018, 3, 3),
        value="14.4 %",
        against="limit 12.0 %",
        owner="Fulfilment operations",
        age="3 d",
        due="acknowledge was due 4 Mar 2018, 10:00",
        is_overdue=True,
        next_step="Acknowledge it.",
        course=(0.1, None, 0.2),
        url="https://slack.example/T-000042",
    )
    plain = line.model_copy(update={"url": None, "state": "closed"})
    return a_digest([DigestSection(title="Open", total=9, lines=(line, plain))])


def mails() -> dict[str, str]:
    """The mails of an open ticket, of a closed one, of news, and of a digest, as a browser shows them."""
    told = {
        "open ticket": notice_of(a_message(indicator_title=LONG), DeliveryKind.ROOT),
        "closed ticket": notice_of(a_closed_message(), DeliveryKind.ROOT),
        "news": notice_of(a_message(severity="P2", begins=True), DeliveryKind.REPLY),
    }
    letters = {name: ticket_letter(notice, None, "") for name, notice in told.items()}
    letters["digest"] = digest_letter(a_long_digest())
    return {f"mail: {name}": letter.html for name, letter in letters.items()}


def review_pages(folder: Path, url: str) -> dict[str, str]:
    """The pages of a week's review: of all lines, and of one."""
    site = ReviewSite(folder, url)
    site.live_a_week()
    pages = site.write()
    site.platform.store.close()
    return {f"review of {name}": pages[name] for name in ("all", "fulfilment")}


def risk_reports(folder: Path) -> dict[str, str]:
    """The monthly risk report with something in each section, and that of a first day in another language."""
    pages = {}
    for last, wanted in ((40, {}), (1, {"line": "pilots", "language": "pt_BR"})):
        store = folder / str(last)
        store.mkdir(parents=True)
        site = MapSite(store, f"sqlite:///{store / 'state.sqlite'}", last).live()
        if last > 1:
            site.open_tickets().plan()
        pages[f"risk report {last}"] = to_html(report_of(read_month(site.platform, **wanted)))
        site.platform.store.close()
    return pages


def test_every_page_passes_axe_and_is_no_wider_than_the_screen(tmp_path: Path, lite_url: str) -> None:
    pages = {
        **ticket_pages(tmp_path / "messages"),
        **review_pages(tmp_path, lite_url),
        **mails(),
        **risk_reports(tmp_path / "map"),
        "digest": render_digest(a_long_digest()),
        "broken": BROKEN,
    }
    found = look_at(pages, tmp_path)
    assert [(v.page, v.width, v.rule) for v in found if v.page == "broken"] == [
        ("broken", width, "color-contrast") for width in WIDTHS
    ]
    assert [violation for violation in found if violation.page != "broken"] == []

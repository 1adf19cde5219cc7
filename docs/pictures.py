"""Take the pictures of README.md and docs/ from a demo that has run.

Run: RISK_SLACK_INTERACTIVE=true make demo, then .venv/bin/python docs/pictures.py var/demo

Messages are drawn anew from the demo's own, as wide as a phone, a long thread by its last replies; charts
and maps by the verbs that draw them, of documents the first page. The walk has a script of its own
(walk.py), and Dagster's graph is taken by hand. Needs chromium, and pdftoppm (Debian: poppler-utils).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from walk import PHONE, take_picture

from risk_pipeline.notify.files.preview import render_thread
from risk_pipeline.wording.language import words_in

ROOT = Path(__file__).parents[1]
IMAGES = Path(__file__).parent / "images"
# Picture, channel, ticket, and how many replies of its thread are shown.
MESSAGES = (
    ("slack-message.png", "risk-customers", "T-000078", 0),
    ("slack-closed.png", "risk-fulfilment", "T-000029", 3),
)
DRAWN = {
    "chart.png": ("chart", "late_delivery_rate", "--from", "2024-08-01", "--to", "2024-12-31"),
    "risk-map.png": ("map", "picture", "--date", "2024-11-30", "--since", "2024-10-31"),
    "risk-trend.png": ("map", "trend", "R04", "--from", "2024-10-01", "--to", "2025-02-28"),
    "risk-bowtie.png": ("map", "bowtie", "R02", "--date", "2025-04-27"),
}
REVIEW_WEEK, REPORT_MONTH, INCIDENT, PROCESS = "2025-02-12", "2024-11", "INC-2024-002", "refund"
DESK, ONE_SCREEN = 1240, 1290


def main() -> None:
    """Draw each picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="folder of the demo, var/demo")
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    given = parser.parse_args()
    if not given.chromium:
        raise SystemExit(
            "No chromium here: install it (Debian: apt install chromium), or say --chromium PATH."
        )
    with TemporaryDirectory() as folder:
        for name in taken(given.demo.resolve(), given.chromium, Path(folder)):
            print(f"{IMAGES / name}: {(IMAGES / name).stat().st_size // 1024} kB")


def taken(demo: Path, chromium: str, folder: Path) -> Iterator[str]:
    """Take the pictures, and name each."""
    for name, channel, ref, replies in MESSAGES:
        thread = json.loads((demo / "messages" / channel / f"{ref}.json").read_text())
        thread["replies"] = thread["replies"][len(thread["replies"]) - replies :]
        page = folder / f"{ref}.html"
        page.write_text(render_thread(thread, words_in("en")), encoding="utf-8")
        take_picture(chromium, page, IMAGES / name, PHONE)
        yield name
    for name, verb in DRAWN.items():
        risk(demo, *verb, "--out", str(IMAGES / name))
        shrink(IMAGES / name)
        yield name
    risk(demo, "processes", "show", PROCESS, "--picture", str(IMAGES / "process.png"))
    shrink(IMAGES / "process.png")
    yield "process.png"
    risk(demo, "review", "--week", REVIEW_WEEK, "--out", str(folder / "review"))
    [page] = folder.glob("review/**/all.html")
    take_picture(chromium, page, IMAGES / "review.png", DESK)
    cut(IMAGES / "review.png", ONE_SCREEN)
    yield "review.png"
    risk(demo, "report", "--month", REPORT_MONTH, "--out", str(folder / "report"))
    [report] = folder.glob("report/**/all.pdf")
    papers = {"risk-report.png": report, "incident-review.png": demo / "incidents" / INCIDENT / "review.pdf"}
    for name, paper in papers.items():
        first_page(paper, IMAGES / name)
        shrink(IMAGES / name)
        yield name


def risk(demo: Path, *words: str) -> None:
    """Call a verb on the demo's data."""
    program = str(Path(sys.executable).with_name("risk"))
    variables = {**os.environ, "RISK_VAR_DIR": str(demo), "RISK_DATA_DIR": str(demo / "data")}
    subprocess.run([program, *words], cwd=ROOT, env=variables, check=True, capture_output=True)


def shrink(picture: Path) -> None:
    """Keep few colours: the pictures are of lines and text."""
    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(128)
    few.save(picture, optimize=True)


def cut(picture: Path, height: int) -> None:
    """Keep the top of a picture."""
    with Image.open(picture) as drawn:
        drawn.crop((0, 0, drawn.width, min(height, drawn.height))).save(picture, optimize=True)


def first_page(paper: Path, target: Path) -> None:
    """Draw the first page of a PDF."""
    options = ["-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile"]
    subprocess.run(["pdftoppm", *options, str(paper), str(target.with_suffix(""))], check=True)


if __name__ == "__main__":
    main()

"""Runs axe-core over pages in Debian's chromium: all pages at all widths in one start of the browser."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.paths import ROOT

WIDTHS = (375, 768, 1280)
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_OWN = """
(async () => {
  const found = [];
  for (const frame of document.querySelectorAll("iframe")) {
    const view = frame.contentWindow, script = view.document.createElement("script");
    script.textContent = document.getElementById("axe").textContent;
    view.document.head.append(script);
    const wide = view.document.documentElement.scrollWidth;
    const at = { page: frame.dataset.page, width: Number(frame.width), overflow: wide - Number(frame.width) };
    const result = await view.axe.run(view.document, { resultTypes: ["violations"] });
    for (const each of result.violations)
      for (const node of each.nodes)
        found.push({ ...at, rule: each.id, text: `${node.html.slice(0, 200)} ${node.failureSummary}` });
    found.push({ ...at, rule: "", text: String(result.passes.length) });
  }
  document.getElementById("found").textContent = JSON.stringify(found);
})();
"""


class Violation(NamedTuple):
    """A rule that a page breaks at a width; `overflow` is how many pixels it is too wide."""

    page: str
    width: int
    rule: str
    text: str


def browser() -> str:
    """Return chromium, or skip with the reason."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed: pages are not looked at")
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    return program


def look_at(pages: Mapping[str, str | Path], folder: Path, *, dark: bool = False) -> list[Violation]:
    """Return what axe finds on the pages, and where one is wider than the screen.

    A page is its HTML, or the file that holds it with its style sheets and scripts beside it. `dark` looks as
    somebody does whose screen is dark.
    """
    program = browser()
    frames = "".join(
        f'<iframe data-page="{html.escape(name)}" width="{width}" height="1600" style="border:0" '
        f"{_content_of(page)}></iframe>"
        for name, page in pages.items()
        for width in WIDTHS
    )
    harness = folder / "axe.html"
    harness.write_text(
        f'<!doctype html><html lang="en"><title>axe</title><pre id="found"></pre>{frames}'
        f'<script id="axe" type="text/plain">{_AXE.read_text("utf-8")}</script>'
        f"<script>onload = () => {{ {_OWN} }}</script></html>",
        encoding="utf-8",
    )
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'chromium'}"]
    options.append("--allow-file-access-from-files")
    options.append(f"--blink-settings=preferredColorScheme={0 if dark else 1}")
    done = subprocess.run(
        [program, *options, "--virtual-time-budget=60000", "--dump-dom", harness.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said = re.search(r'<pre id="found">(.+?)</pre>', done.stdout, re.DOTALL)
    assert said is not None, f"the browser said nothing: {done.stderr[-2000:]}"
    found = json.loads(html.unescape(said[1]))
    looked = [(each["page"], each["width"]) for each in found if not each["rule"]]
    assert len(looked) == len(pages) * len(WIDTHS), f"not every page was looked at: {looked}"
    wide = [
        Violation(each["page"], each["width"], "too-wide", f"{each['overflow']} px")
        for each in found
        if not each["rule"] and each["overflow"] > 0
    ]
    broken = [Violation(e["page"], e["width"], e["rule"], e["text"]) for e in found if e["rule"]]
    return broken + wide


def _content_of(page: str | Path) -> str:
    if isinstance(page, Path):
        return f'src="{html.escape(page.resolve().as_uri())}"'
    return f'srcdoc="{html.escape(page)}"'

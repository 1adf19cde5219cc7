"""Data Docs: a plain GX project that a data engineer can open and go on from."""

import re

import great_expectations as gx
import pandas as pd
import pytest

from risk_pipeline.domain.register.rule import Suite
from risk_pipeline.monitoring.data_docs import build_data_docs, keep_results
from risk_pipeline.monitoring.feed_faults import FeedFaults
from risk_pipeline.monitoring.frame_builder import prepare_frame
from risk_pipeline.monitoring.judge_rules import Given, judge_rules
from tests.builders.rule_rows import a_frame, a_rule, a_series, an_indicator, days
from tests.harness.pages.axe import look_at

LATE = a_rule(indicator="late_rate", amber=0.1, red=0.12)
CORE = a_rule(
    "expect_column_values_to_be_in_set", "fulfilment.states", column="state", value_set=["SP"], dataset="a.b"
)
SUITE = Suite(name="fulfilment", expectations=(LATE, CORE))
INDICATORS = {"late_rate": an_indicator()}


def judged(values):
    return judge_rules(
        SUITE.expectations,
        INDICATORS,
        a_frame(a_series(values)),
        window=days(0, len(values) - 1),
        run_id="run",
        given=Given(load_dataset=lambda name: pd.DataFrame({"state": ["SP"]})),
    ).suite_results


def words_of(folder, pattern):
    pages = [page.read_text() for page in sorted(folder.rglob("*.html")) if re.search(pattern, str(page))]
    return " ".join(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)) for page in pages)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gx")
    keep_results(folder, judged([0.05, 0.2]))
    keep_results(folder, judged([0.05, 0.3]))
    return folder, build_data_docs(folder, [SUITE])


def test_page_to_open_exists_and_lists_suite_and_last_result_only(project):
    folder, page = project
    assert page.is_file()
    assert page.is_relative_to(folder)
    assert len(list(folder.rglob("data_docs/**/validations/fulfilment/last/*/*.html"))) == 1


def test_suite_page_says_in_words_what_is_expected(project):
    words = words_of(project[0], "expectations/fulfilment")
    assert "late_rate by all must keep the limits amber 0.1 and red 0.12 in every day" in words


def test_result_page_shows_the_newest_hits_with_their_reason(project):
    words = words_of(project[0], "validations/fulfilment/last")
    assert "30.0 % (120 of 400) is above the red limit of 12.0 %" in words
    assert "1 red, 1 green. Worst: all (all), 2018-01-02" in words
    assert "20.0 %" not in words


def test_pages_open_without_a_network(project):
    """Nothing is loaded from elsewhere: the pages name no host, and the index leads to every page."""
    folder, index = project
    pages = [page.read_text() for page in folder.rglob("data_docs/**/*.html")]
    assert len(pages) >= 5
    assert [
        found for page in pages for found in re.findall(r"https?://[^\s\"']+|[^:]//[\w.]+\.\w+/", page)
    ] == []
    assert not any("<script" in page for page in pages)
    links = re.findall(r'href="([^"#]+\.html)"', index.read_text())
    assert len(links) >= 4
    assert [link for link in links if not (index.parent / link).is_file()] == []


def test_pages_pass_axe_and_fit_phone_tablet_and_desk(project, tmp_path):
    pages = {str(page): page for page in project[0].rglob("data_docs/**/*.html")}
    assert look_at(pages, tmp_path) == []


def test_pages_say_rules_in_the_words_that_they_are_given(tmp_path):
    words = {"fulfilment.late": "Late <orders>: red above R$ 1"}
    build_data_docs(tmp_path, [SUITE], judged([0.05, 0.3]), words)
    for pattern in ("expectations/fulfilment.html", "validations/fulfilment/last"):
        assert "fulfilment.late: Late &lt;orders&gt;: red above R$ 1" in words_of(tmp_path, pattern)


def test_suite_can_be_run_from_the_project_with_plain_gx(project):
    context = gx.get_context(mode="file", project_root_dir=project[0])
    frame = prepare_frame(a_frame(a_series([0.3])), [LATE], INDICATORS, days(0, 0), FeedFaults())
    result = context.validation_definitions.get("fulfilment").run(batch_parameters={"dataframe": frame})
    assert [r.result["counts"] for r in result.results] == [{"red": 1}]


def test_building_again_changes_nothing_but_the_pages(project):
    folder, page = project
    assert build_data_docs(folder, [SUITE], judged([0.05, 0.01])) == page
    assert "2 green" in words_of(folder, "validations/fulfilment/last")


def test_what_rows_hold_is_text_on_a_page_and_no_script(tmp_path):
    hostile = "<script>alert(1)</script>"
    core = a_rule(
        "expect_column_values_to_be_in_set",
        "fulfilment.states",
        column="state",
        value_set=["SP"],
        dataset="a.b",
    )
    results = judge_rules(
        (core,),
        INDICATORS,
        a_frame(a_series([0.1])),
        window=days(0, 0),
        run_id="run",
        given=Given(load_dataset=lambda name: pd.DataFrame({"state": [hostile]})),
    ).suite_results
    build_data_docs(tmp_path, (Suite(name="fulfilment", expectations=(core,)),), results)
    pages = [page.read_text() for page in tmp_path.rglob("*.html")]
    assert not any(hostile in page for page in pages)
    assert any("script&gt;" in page for page in pages)

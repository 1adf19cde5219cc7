"""A plain Great Expectations project with our suites, their last results and Data Docs.

Anyone who knows GX can go on from there. To run one suite by hand:

    import great_expectations as gx
    import risk_pipeline.monitoring.expectations  # our expectation types

    context = gx.get_context(mode="file", project_root_dir="var")
    definition = context.validation_definitions.get("sales")
    result = definition.run(batch_parameters={"dataframe": frame})
    context.build_data_docs()

`frame` are rows of `indicators.indicator_values` (`warehouse.indicators.frames.read_indicator_frame`), made
ready by `monitoring.frame.prepare_frame`, which adds each indicator's direction and smallest sample.
"""

import copy
import html
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.file_data_context import FileDataContext
from great_expectations.data_context.store.store import DataDocsSiteConfigTypedDict
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.rule import RULE_KINDS, Suite
from risk_pipeline.domain.text import printable
from risk_pipeline.monitoring.gx_suites import rule_id_of, to_expectation

_SOURCE, _ASSET, _BATCH = "warehouse", "indicator_values", "all"
_VIEWS = "risk_pipeline.monitoring.data_docs.view"
_PAGES = {"view": {"module_name": _VIEWS, "class_name": "OfflinePageView"}}
_SITE: dict[str, object] = {
    "class_name": "SiteBuilder",
    "show_how_to_buttons": False,
    "store_backend": {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": "uncommitted/data_docs/local_site/",
    },
    "site_index_builder": {
        "class_name": "DefaultSiteIndexBuilder",
        "view": {"module_name": _VIEWS, "class_name": "OfflineIndexView"},
    },
    "site_section_builders": {"expectations": _PAGES, "validations": _PAGES, "profiling": "None"},
}


def keep_results(
    project_dir: Path,
    results: Mapping[str, ExpectationSuiteValidationResult],
    at: datetime | None = None,
    words: Mapping[str, str] | None = None,
) -> None:
    """Keep the results of a judgement made `at` an instant, now by default.

    They replace each suite's last ones; history is kept in `ops.rule_results`. `words` says rules in words,
    by id; a rule without is told by its keyword arguments.
    """
    context = _open(project_dir)
    run = RunIdentifier(run_name="last", run_time=at or datetime.now(UTC))
    for name, result in results.items():
        shutil.rmtree(_results_dir(project_dir, name), ignore_errors=True)
        suite = ExpectationSuiteIdentifier(name=name)
        key = ValidationResultIdentifier(suite, run, batch_identifier=_ASSET)
        result.meta["run_id"] = run
        context.validation_results_store.store_validation_results(
            suite_validation_result=_shown(result, words or {}),
            suite_validation_result_identifier=key,
            expectation_suite_identifier=suite,
        )


def _shown(
    result: ExpectationSuiteValidationResult, words: Mapping[str, str]
) -> ExpectationSuiteValidationResult:
    """Return the result as its page may hold it: GX writes what rows hold into the HTML as it is."""
    shown = copy.copy(result)
    shown.results = []
    for each in result.results:
        one = copy.copy(each)
        one.result, one.exception_info = _as_html(each.result), _as_html(each.exception_info)
        if each.expectation_config is not None:
            one.expectation_config = copy.copy(each.expectation_config)
            one.expectation_config.description = _text(rule_id_of(each), words)
        shown.results.append(one)
    return shown


def _text(rule_id: str, words: Mapping[str, str]) -> str | None:
    """Return what a page says of a rule, as GX's template takes it."""
    if rule_id not in words:
        return None
    return html.escape(f"{rule_id}: {words[rule_id]}", quote=False)


def _as_html(value: Any) -> Any:  # noqa: ANN401 - whatever a result holds
    if isinstance(value, str):
        return html.escape(printable(value), quote=False)
    if isinstance(value, dict):
        return {_as_html(name): _as_html(inner) for name, inner in value.items()}
    return [_as_html(inner) for inner in value] if isinstance(value, list | tuple) else value


def build_data_docs(
    project_dir: Path,
    suites: Iterable[Suite],
    results: Mapping[str, ExpectationSuiteValidationResult] | None = None,
    words: Mapping[str, str] | None = None,
) -> Path:
    """Write the suites into the project and build its Data Docs; return the page to open.

    Without `results` the pages show those that were kept last.
    """
    if results is not None:
        keep_results(project_dir, results, words=words)
    context = _open(project_dir)
    # The pages are opened where there is no network; GX's own load their looks from elsewhere.
    context.update_data_docs_site("local_site", cast("DataDocsSiteConfigTypedDict", _SITE))
    batch = _batch_definition(context)
    for suite in suites:
        _write_suite(context, suite, batch, words or {})
    pages = context.build_data_docs()
    if not pages:
        raise ConfigError(f"{project_dir} names no Data Docs site. Delete the folder and try again.")
    return Path(next(iter(pages.values())).removeprefix("file://"))


def _open(project_dir: Path) -> FileDataContext:
    project_dir.mkdir(parents=True, exist_ok=True)
    context = gx.get_context(mode="file", project_root_dir=project_dir)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _results_dir(project_dir: Path, suite_name: str) -> Path:
    return project_dir / "gx" / "uncommitted" / "validations" / suite_name.replace(".", "/")


def _batch_definition(context: FileDataContext) -> BatchDefinition[None]:
    source = context.data_sources.add_or_update_pandas(_SOURCE)
    asset = source.add_dataframe_asset(_ASSET)
    return asset.add_batch_definition_whole_dataframe(_BATCH)


def _write_suite(
    context: FileDataContext, suite: Suite, batch: BatchDefinition[None], words: Mapping[str, str]
) -> None:
    """Write one suite and how to run it; each rule of a core type looks at a table of its own, alone."""
    live = [rule for rule in suite.expectations if rule.meta.state.is_evaluated]
    for rule in live:
        if rule.type not in RULE_KINDS:
            alone = [to_expectation(rule, description=_text(rule.id, words))]
            context.suites.add_or_update(gx.ExpectationSuite(name=rule.id, expectations=alone))
    rules = [rule for rule in live if rule.type in RULE_KINDS]
    said = [to_expectation(rule, description=_text(rule.id, words)) for rule in rules]
    written = context.suites.add_or_update(gx.ExpectationSuite(name=suite.name, expectations=said))
    definition = gx.ValidationDefinition(name=suite.name, data=batch, suite=written)
    context.validation_definitions.add_or_update(definition)

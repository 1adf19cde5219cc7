"""Turn rules into Great Expectations suites, and run one on a batch."""

from collections.abc import Iterator, Sequence

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.exceptions.exceptions import GreatExpectationsError
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.registry import get_expectation_impl

import risk_pipeline.monitoring.expectations  # noqa: F401 - registers our types with GX
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.rule import Rule

RULE_ID = "rule_id"


def suite_name(rule: Rule) -> str:
    """Return the suite of a rule: the part of its id before the dot."""
    return rule.id.partition(".")[0]


def to_expectation(rule: Rule, **changed: object) -> Expectation:
    """Build the GX expectation of a rule, its id and meta attached.

    Raises:
        ConfigError: GX knows no such type, or refuses its kwargs.
    """
    meta = rule.meta.model_dump(mode="json", exclude_none=True)
    try:
        kind = get_expectation_impl(rule.type)
        return kind(
            **{**rule.kwargs, **changed},
            severity=FailureSeverity(rule.severity),
            meta={RULE_ID: rule.id, **meta},
        )
    except (ValueError, TypeError, GreatExpectationsError) as error:
        text = " ".join(str(error).split())
        raise ConfigError(
            f"Rule {rule.id}: {rule.type} cannot be built: {text}. Correct its kwargs."
        ) from error


class Workbench:
    """An ephemeral GX context that validates frames; nothing of it reaches the disk."""

    def __init__(self) -> None:
        in_memory = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            progress_bars=ProgressBarsConfig(globally=False),
        )
        self._context = gx.get_context(mode="ephemeral", project_config=in_memory)
        self._source = self._context.data_sources.add_pandas("frames")

    def batch(self, name: str, frame: pd.DataFrame) -> Batch:
        """Wrap a frame."""
        asset = self._source.add_dataframe_asset(name)
        return asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})

    def run(
        self, name: str, expectations: Sequence[Expectation], frame: pd.DataFrame
    ) -> ExpectationSuiteValidationResult:
        """Run a suite built from a list: adding one by one is quadratic in GX."""
        suite = gx.ExpectationSuite(name=name, expectations=list(expectations))
        return self.batch(name, frame).validate(suite, result_format="COMPLETE")


def rule_id_of(result: ExpectationValidationResult) -> str:
    """Return the id of the rule a result belongs to."""
    config = result.expectation_config
    return str((config.meta or {}).get(RULE_ID, "")) if config else ""


def error_of(result: ExpectationValidationResult) -> str | None:
    """Return what went wrong while GX evaluated a rule; None if nothing did."""
    messages = [text for text in _messages(result.exception_info) if text]
    return " ".join("; ".join(dict.fromkeys(messages)).split()) or None


def _messages(info: object) -> Iterator[str]:
    if not isinstance(info, dict):
        return
    if "raised_exception" in info:
        if info["raised_exception"]:
            yield str(info.get("exception_message") or "Great Expectations raised an exception")
        return
    for nested in info.values():
        yield from _messages(nested)

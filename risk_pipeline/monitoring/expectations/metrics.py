"""Metrics of our expectations: one per kind of rule, all resting on one index of the frame.

GX resolves a metric once per batch, so the frame is sorted and cut a single time however many
rules look at it. The value of a rule's metric is its `VerdictBlock`.
"""

from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration

from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.monitoring.judging import FrameIndex, VerdictBlock, judge

INDEX = "indicator_values.index"


def metric_name(kind: str) -> str:
    """Return the name of the metric behind an expectation type."""
    return f"indicator_values.{kind.removeprefix('expect_')}"


class IndicatorValuesIndex(TableMetricProvider):
    """The frame, sorted once and cut by indicator, grain and dimension."""

    metric_name = INDEX

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - GX calls it with the provider class
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, object],
        metric_value_kwargs: dict[str, object],
        metrics: dict[str, object],
        runtime_configuration: dict[str, object],
    ) -> FrameIndex:
        return FrameIndex(execution_engine.get_domain_records(metric_domain_kwargs))


class _RuleMetric(TableMetricProvider):
    """Verdicts of one rule over the whole frame; `spec` is its typed kwargs as JSON."""

    value_keys = ("kind", "spec")

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(
        cls,  # noqa: N805 - GX calls it with the provider class
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: dict[str, object],
        metric_value_kwargs: dict[str, str],
        metrics: dict[str, FrameIndex],
        runtime_configuration: dict[str, object],
    ) -> VerdictBlock:
        kind = RULE_KINDS[metric_value_kwargs["kind"]]
        return judge(metrics[INDEX], kind.model_validate_json(metric_value_kwargs["spec"]))

    @classmethod
    def _get_evaluation_dependencies(
        cls,
        metric: MetricConfiguration,
        configuration: ExpectationConfiguration | None = None,
        execution_engine: ExecutionEngine[object] | None = None,
        runtime_configuration: dict[str, object] | None = None,
    ) -> dict[str, MetricConfiguration]:
        return {INDEX: MetricConfiguration(INDEX, metric.metric_domain_kwargs, None)}


for _kind in RULE_KINDS:
    # Defining the class registers the metric under its name.
    type(f"{_kind.title().replace('_', '')}Metric", (_RuleMetric,), {"metric_name": metric_name(_kind)})

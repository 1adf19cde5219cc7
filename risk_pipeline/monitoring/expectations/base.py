"""What all our expectations share: typed kwargs, one metric, one shape of result, one way to read."""

from abc import ABC, abstractmethod
from string import Template
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.core import ExpectationValidationResult
from great_expectations.core.result_format import ResultFormat
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import (
    ExpectationConfiguration,
    parse_result_format,
)
from great_expectations.render.components import (
    CollapseContent,
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.render.renderer_configuration import RendererConfiguration, RendererValueType
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies
from pydantic import BaseModel, ValidationError

from risk_pipeline.domain.register.rule import RULE_KINDS
from risk_pipeline.domain.verdict_counts import Standing
from risk_pipeline.monitoring.expectations.keyword_arguments import FromSpecification
from risk_pipeline.monitoring.expectations.metrics import metric_name
from risk_pipeline.monitoring.judging import VerdictBlock

MOST_HITS = 20
VERDICTS = "verdicts"
"""Key of the whole `VerdictBlock` in a result of format COMPLETE."""

Configured = dict[str, Any] | None
"""What GX hands on to every call."""
Rendered = RendererConfiguration[Any]

_TABLE = ("period_start", "dimension", "segment", "status", "reason", "suppressed_detail")


class RuleExpectation(BatchExpectation, ABC, metaclass=FromSpecification):
    """An expectation about a frame of indicator values. Kwargs are those of `domain.register.rule`."""

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)

    @pydantic.root_validator(skip_on_failure=True)
    def _kwargs_make_a_rule(cls, values: dict[str, object]) -> dict[str, object]:  # noqa: N805
        try:
            cls._spec_of(values)
        except ValidationError as error:
            raise ValueError("; ".join(f"{e['loc']}: {e['msg']}" for e in error.errors())) from error
        return values

    @classmethod
    @abstractmethod
    def _sentence(cls, kwargs: dict[str, object]) -> str:
        """Say in words what is expected; `$name` stands for a kwarg."""

    @classmethod
    def _spec_of(cls, values: dict[str, object]) -> BaseModel:
        kind = RULE_KINDS[cls.expectation_type]
        return kind.model_validate({name: values[name] for name in kind.model_fields})

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[object] | None = None,
        runtime_configuration: Configured = None,
    ) -> ValidationDependencies:
        """Ask for the one metric; built here, because GX would rebuild the configuration for every kwarg."""
        wanted = (runtime_configuration or {}).get("result_format", self.result_format)
        spec = self._spec_of(self.__dict__)
        name = metric_name(self.expectation_type)
        metric = MetricConfiguration(
            name,
            metric_domain_kwargs={"batch_id": self.batch_id},
            metric_value_kwargs={"kind": self.expectation_type, "spec": spec.model_dump_json()},
        )
        return ValidationDependencies(
            metric_configurations={name: metric}, result_format=parse_result_format(wanted)
        )

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: Configured = None,
        execution_engine: ExecutionEngine[object] | None = None,
    ) -> dict[str, object]:
        block: VerdictBlock = metrics[metric_name(self.expectation_type)]
        shape = parse_result_format((runtime_configuration or {}).get("result_format", self.result_format))
        result = said(block)
        if shape["result_format"] == ResultFormat.COMPLETE:
            result[VERDICTS] = block
        return {"success": block.tally().passes, "result": result}

    @classmethod
    def _words(cls, kwargs: dict[str, object]) -> tuple[str, dict[str, object]]:
        fields = cls.__fields__.items()
        values = {name: kwargs.get(name, field.default) for name, field in fields}
        template = cls._sentence(values)
        names = Template(template).get_identifiers()
        return template, {name: _as_text(values[name]) for name in names}

    @classmethod
    def _prescriptive_template(cls, renderer_configuration: Rendered) -> Rendered:
        template, params = cls._words(renderer_configuration.kwargs)
        for name, value in params.items():
            renderer_configuration.add_param(name=name, param_type=RendererValueType.STRING, value=value)
        renderer_configuration.template_str = template
        return renderer_configuration

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: Configured = None,
    ) -> list[RenderedStringTemplateContent]:
        rendered: Rendered = RendererConfiguration(
            configuration=configuration, result=result, runtime_configuration=runtime_configuration
        )
        template, params = cls._words(rendered.kwargs)
        styling = (runtime_configuration or {}).get("styling", {})
        text = {"template": template, "params": params, "styling": styling}
        return [RenderedStringTemplateContent(content_block_type="string_template", string_template=text)]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: Configured = None,
    ) -> list[RenderedTableContent | CollapseContent] | None:
        hits = (result.result or {}).get("hits") if result else None
        if not hits:
            return None
        return [
            RenderedTableContent(
                content_block_type="table",
                table=[[str(hit[name] or "") for name in _TABLE] for hit in hits],
                header_row=["Period", "Dimension", "Segment", "Status", "Reason", "Not acted on"],
                styling={"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}},
            )
        ]


def said(block: VerdictBlock) -> dict[str, object]:
    """Return what a result says of verdicts: how they stand, counts, what is held back, the worst, hits."""
    worst, tally = block.worst(), block.tally()
    return {
        "observed_value": _observed(block),
        "element_count": len(block),
        "standing": tally.standing.value,
        "counts": block.counts(),
        "held_back": tally.codes(),
        "worst": None if worst is None else block.row(worst),
        "hits": block.hits(MOST_HITS),
    }


def _observed(block: VerdictBlock) -> str:
    """Say in one line how many verdicts there are of each status, and the worst of them."""
    if not len(block):
        return "no data: the frame holds no rows for this rule"
    tally = block.tally()
    text, worst = str(tally), block.worst()
    if tally.standing in {Standing.HELD_BACK, Standing.NOT_JUDGED}:
        text = f"{tally.standing.replace('_', ' ')}: {text}"
    if worst is None:
        return text
    row = block.row(worst)
    return f"{text}. Worst: {row['segment']} ({row['dimension']}), {row['period_start']}: {row['reason']}"


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_as_text(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(getattr(value, "value", value))

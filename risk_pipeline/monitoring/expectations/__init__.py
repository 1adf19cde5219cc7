"""Our Great Expectations classes, one per kind of rule. Importing this registers them with GX.

They look at a pandas batch of `indicators.indicator_values` (see `monitoring.columns`), judge all
segments and periods at once and need nothing else of this package, so plain GX can use them:

    import great_expectations as gx
    from risk_pipeline.monitoring.expectations import ExpectIndicatorWithinLimits

    asset = gx.get_context().data_sources.add_pandas("pandas").add_dataframe_asset("values")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    batch.validate(ExpectIndicatorWithinLimits(indicator="refund_rate", red=0.12))
"""

from risk_pipeline.monitoring.expectations.exceptions import (
    ExpectControlTestToPass,
    ExpectProcessToConform,
)
from risk_pipeline.monitoring.expectations.feed import ExpectFeedToBeFresh, ExpectFeedVolumeAsUsual
from risk_pipeline.monitoring.expectations.indicator import (
    ExpectIndicatorNotConcentrated,
    ExpectIndicatorNotToShift,
    ExpectIndicatorNotToWorsen,
    ExpectIndicatorWithinControlLimits,
    ExpectIndicatorWithinLimits,
)

__all__ = [
    "ExpectControlTestToPass",
    "ExpectFeedToBeFresh",
    "ExpectFeedVolumeAsUsual",
    "ExpectIndicatorNotConcentrated",
    "ExpectIndicatorNotToShift",
    "ExpectIndicatorNotToWorsen",
    "ExpectIndicatorWithinControlLimits",
    "ExpectIndicatorWithinLimits",
    "ExpectProcessToConform",
]

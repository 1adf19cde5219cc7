"""Every rule of a project in words."""

from risk_pipeline.domain.register.rule_words import RuleWords
from risk_pipeline.pipeline.app import Platform


def rules_in_words(platform: Platform) -> dict[str, str]:
    """Return what each rule says, by its id."""
    catalog = platform.catalog
    words = RuleWords(catalog.indicators, catalog.titles, platform.settings.currency)
    return {rule.id: words.sentence(rule) for rule in catalog.rules.values()}

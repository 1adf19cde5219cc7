"""What all checks share: the catalog, the day, and where each entry is."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from risk_pipeline.catalog.findings.finding import Finding
from risk_pipeline.catalog.lint.measured import Measured
from risk_pipeline.catalog.reading.dbt_yaml import DbtYaml
from risk_pipeline.catalog.reading.model import Catalog, Node
from risk_pipeline.catalog.reading.validation import suggestion
from risk_pipeline.domain.register.rule import Rule, RuleState


class View:
    """Builds findings with the right place. `rules` leaves out the retired ones."""

    def __init__(
        self,
        catalog: Catalog,
        today: date | None,
        is_configured: Callable[[str], bool] | None = None,
        addressed: Collection[str] | None = None,
        measured: Measured | None = None,
    ) -> None:
        """`addressed`: who has an address in the environment; None: nobody knows."""
        self.catalog, self.addressed, self.measured = catalog, addressed, measured
        self.is_configured = is_configured or (lambda _receiver: True)
        self.today = today
        self.rules = [r for r in catalog.rules.values() if r.meta.state is not RuleState.RETIRED]
        self._dbt_yaml = DbtYaml(catalog.project_dir)

    def rules_in(self, *states: RuleState) -> list[Rule]:
        """Return the rules in one of these states."""
        return [rule for rule in self.rules if rule.meta.state in states]

    def finding(self, section: str, subject: str, key: str, code: str, text: str) -> Finding:
        """Return a finding on an entry of the register (`owners` …), of `rules` or of `suites`."""
        return Finding(self.catalog.places[section, subject], subject, key, code, text)

    def unknown(
        self, section: str, subject: str, key: str, code: str, word: str, known: Iterable[str]
    ) -> Finding:
        """Return the finding that a word names nothing."""
        text = f"{word} is not known; {suggestion(word, known)}"
        return self.finding(section, subject, key, code, text)

    def on_node(self, node: Node, key: str, code: str, text: str, subject: str = "") -> Finding:
        """Return a finding on a dbt model or source."""
        loc = key.split(".") if key else []
        if node.kind == "source":
            source, _, table = node.name.partition(".")
            place = self._dbt_yaml.source_table(node.file, source, table)(loc)
        else:
            place = self._dbt_yaml.model(node.file, node.name)(loc)
        return Finding(place, subject or node.name, key.rpartition("config.meta.")[2], code, text)

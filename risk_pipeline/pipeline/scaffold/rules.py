"""New rules: entries appended to the suite of a business line, or its first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from risk_pipeline.catalog import Catalog
from risk_pipeline.catalog.reading.validation import build
from risk_pipeline.catalog.writing.entries import append_entry
from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.rule import Rule
from risk_pipeline.pipeline.scaffold.drafts import Draft
from risk_pipeline.pipeline.scaffold.rendering import render


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule as it will be written; `comments` stand below its id."""

    id: str
    type: str
    kwargs: Mapping[str, Any]
    severity: str
    meta: Mapping[str, Any]
    comments: tuple[str, ...] = ()


def draft_rules(catalog: Catalog, line: str, rules: Sequence[NewRule]) -> Draft:
    """Return the suite of a line with the rules appended; a line without rules gets its suite.

    Raises:
        ConfigError: a rule of that id is there already, or its keys do not fit together.
    """
    path = f"expectations/{line}.yaml"
    file = catalog.project_dir / path
    before = file.read_bytes().decode() if file.exists() else None
    title = catalog.lines[line].title
    text = before or render("suite.yaml.j2", name=line, description=f"Rules of {title}.")
    for rule in rules:
        if rule.id in catalog.rules:
            raise ConfigError(f"There is a rule {rule.id} already. Give another id, or edit {path}.")
        _check(rule, path)
        text = append_entry(text, "expectations", _entry(rule), path)
    return Draft(path, text, before)


def _entry(rule: NewRule) -> str:
    return render(
        "rule.yaml.j2",
        id=rule.id,
        type=rule.type,
        kwargs=rule.kwargs,
        severity=rule.severity,
        meta=rule.meta,
        comments=rule.comments,
    )


def _check(rule: NewRule, path: str) -> None:
    data = {
        "id": rule.id,
        "type": rule.type,
        "kwargs": dict(rule.kwargs),
        "severity": rule.severity,
        "meta": dict(rule.meta),
    }
    _, findings = build(Rule, data, lambda _: path, rule.id)
    if findings:
        raise ConfigError("\n".join(str(finding) for finding in findings))


def review_on(today: date) -> date:
    """Return when a new rule is looked at again: the first day of the month, half a year on."""
    month = today.month + 6
    return date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

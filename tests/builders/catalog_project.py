"""A small project without a finding, as data to be broken by a test and then written to a folder."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from risk_pipeline.catalog.lint import Measured

Data = dict[str, Any]
LATE, VOLUME = "fulfilment.late_delivery", "data_platform.volume"


class Project:
    """`rules`, `owners` … are plain data; `write` makes the files that people and dbt would make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines = [_line("fulfilment", "fulfilment_ops"), _line("data_platform", "data_eng")]
        self.owners = [_owner("fulfilment_ops", "data_eng"), _owner("data_eng", None)]
        self.risks = [_risk("R04", "fulfilment", "fulfilment_ops"), _risk("R19", "data_platform", "data_eng")]
        self.settings = ['time_zone = "UTC"', 'currency = "EUR"']
        self.environment: dict[str, str] = {}
        self.calendar: dict[str, list[Data]] = {}
        self.routes: list[Data] = []
        self.segment_owners: list[Data] = []
        self.people: list[Data] = []
        self.subscriptions: list[Data] = []
        self.rights: Data = {}
        self.titles: Data = {}
        self.response: Data = {}
        self.incidents: Data = {}
        self.governance: dict[str, list[Data]] = {}
        self.measured: Measured | None = None
        self.playbooks = [_playbook("late_delivery"), _playbook("data_fault")]
        within = "expect_indicator_within_limits"
        self.rules: dict[str, list[Data]] = {
            "fulfilment": [
                _rule(LATE, within, "R04", indicator="late_rate", by=["all"], amber=0.07, red=0.1),
                _rule("fulfilment.late_handoff", within, "R04", indicator="handoff_rate", red=0.2),
            ],
            "data_platform": [
                _rule(VOLUME, "expect_feed_volume_as_usual", "R19", feeds=["shop.orders"]),
                _rule("data_platform.fresh", "expect_feed_to_be_fresh", "R19", feeds=["shop.orders"]),
            ],
        }
        self.indicators = {
            "late_rate": _indicator("late_rate", "fulfilment", "fulfilment_ops", kind="lagging"),
            "handoff_rate": _indicator("handoff_rate", "fulfilment", "fulfilment_ops", kind="leading"),
            "feed_volume": _indicator("feed_volume", "data_platform", "data_eng", kind="leading"),
            "feed_age_hours": _indicator("feed_age_hours", "data_platform", "data_eng", kind="lagging"),
        }
        self.feed_defaults: Data = {"format": "csv", "owner": "data_eng"}
        self.feed: Data = {"location": "{data_dir}/orders.csv", "key": ["order_id"], "cursor": "bought_at"}
        self.columns: dict[str, Data] = {
            "order_id": {"data_type": "varchar", "feed_column": {"required": True}},
            "bought_at": {"data_type": "timestamp"},
        }
        self.models: dict[str, list[str]] = {"stg_orders": ["source.tiny.shop.orders"]}
        self.models |= {f"ind_{name}": ["model.tiny.stg_orders"] for name in self.indicators}
        self.models["indicator_daily"] = [f"model.tiny.ind_{name}" for name in self.indicators]
        self.model_meta = {f"ind_{name}": {"indicator": data} for name, data in self.indicators.items()}
        self.descriptions = dict.fromkeys(self.models, "One row per thing.")
        self.model_columns = {"stg_orders": ["order_id", "bought_on"]}
        self.model_columns_say: dict[str, str] = {}
        self.model_sql: dict[str, str] = {}
        self.source_description = "One row per order."

    @property
    def late(self) -> Data:
        """The rule most tests break."""
        return self.rules["fulfilment"][0]

    @property
    def manifest_path(self) -> Path:
        return self.folder / "dbt_project" / "target" / "manifest.json"

    def write(self) -> Path:
        """Write all files; dbt's YAML is a little older than the manifest."""
        for kind, entries in (
            ("business_lines", self.lines),
            ("owners", self.owners),
            ("risks", self.risks),
            ("playbooks", self.playbooks),
            *self.governance.items(),
        ):
            self.dump(f"register/{kind}.yaml", {kind: entries})
        (self.folder / "risk.toml").write_text("".join(f"{line}\n" for line in self.settings))
        routing = {
            "routes": self.routes,
            "owners": self.segment_owners,
            "people": self.people,
            "subscriptions": self.subscriptions,
        }
        for name, data in (
            ("calendar", self.calendar),
            ("routing", {section: each for section, each in routing.items() if each}),
            ("rights", self.rights),
            ("titles", self.titles),
            ("response", self.response),
            ("incidents", self.incidents),
        ):
            if data:
                self.dump(f"register/{name}.yaml", data)
        for line, rules in self.rules.items():
            self.dump(f"expectations/{line}.yaml", {"name": line, "expectations": rules})
        self.dump("dbt_project/models/schema.yml", self._dbt_yaml())
        self.manifest_path.parent.mkdir(parents=True, exist_ok=True)
        self.manifest_path.write_text(json.dumps(self.manifest()))
        os.utime(self.folder / "dbt_project/models/schema.yml", (1e9, 1e9))
        return self.folder

    def dump(self, name: str, data: object) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, sort_keys=False))

    def _dbt_yaml(self) -> Data:
        models = [
            {"name": name, "config": {"meta": self.model_meta[name]}}
            if name in self.model_meta
            else {"name": name}
            for name in self.models
        ]
        columns = [
            {"name": name, "data_type": c["data_type"], "config": {"meta": _column_meta(c)}}
            for name, c in self.columns.items()
        ]
        table = {"name": "orders", "config": {"meta": {"feed": self.feed}}, "columns": columns}
        source = {"name": "shop", "config": {"meta": {"feed": self.feed_defaults}}, "tables": [table]}
        return {"sources": [source], "models": models}

    def manifest(self) -> Data:
        """The manifest in the shape of dbt 1.11, cut to what a reader may rely on."""
        models = {f"model.tiny.{name}": self._model(name, above) for name, above in self.models.items()}
        test = {
            "resource_type": "test",
            "unique_id": "test.tiny.unique_orders",
            "name": "unique_orders",
            "attached_node": "model.tiny.stg_orders",
            "depends_on": {"nodes": ["model.tiny.stg_orders"]},
            "config": {"meta": {}},
        }
        return {
            "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
            "nodes": {**models, test["unique_id"]: test},
            "sources": {"source.tiny.shop.orders": self._source()},
        }

    def _model(self, name: str, above: list[str]) -> Data:
        meta = self.model_meta.get(name, {})
        return {
            "resource_type": "model",
            "unique_id": f"model.tiny.{name}",
            "name": name,
            "alias": name,
            "schema": "indicators" if name.startswith("ind") else "staging",
            "description": self.descriptions[name],
            "patch_path": "tiny://models/schema.yml",
            "original_file_path": f"models/{name}.sql",
            "raw_code": self.model_sql.get(name, ""),
            "checksum": {"name": "sha256", "checksum": f"sum of {name}"},
            "depends_on": {"macros": [], "nodes": above},
            "columns": {
                column: {"description": self.model_columns_say.get(column, "Says something.")}
                for column in self.model_columns.get(name, ())
            },
            "config": {"meta": meta, "materialized": "fact" if "fact" in meta else "view"},
        }

    def _source(self) -> Data:
        own = {"feed": self.feed} if self.feed else {}
        defaults = {"feed": self.feed_defaults} if self.feed_defaults else {}
        return {
            "resource_type": "source",
            "unique_id": "source.tiny.shop.orders",
            "source_name": "shop",
            "name": "orders",
            "schema": "raw",
            "identifier": "shop_orders",
            "description": self.source_description,
            "patch_path": None,
            "original_file_path": "models/schema.yml",
            "source_meta": defaults,
            "config": {"meta": {**defaults, **own}},
            "columns": {
                name: {"name": name, "data_type": c["data_type"], "config": {"meta": _column_meta(c)}}
                for name, c in self.columns.items()
            },
        }


def _column_meta(column: Data) -> Data:
    return {key: value for key, value in column.items() if key != "data_type"}


def _line(line: str, head: str) -> Data:
    return {"id": line, "title": line, "head": head, "goal": "Do well."}


def _owner(owner: str, deputy: str | None) -> Data:
    entry = {"id": owner, "title": owner, "email": f"{owner}@example.com", "channel": "risk"}
    return {**entry, "deputy": deputy} if deputy else entry


def _risk(risk: str, line: str, owner: str) -> Data:
    texts = {"title": "T", "cause": "C", "event": "E", "consequence": "C"}
    scores = {"event_type": "employment", "inherent_likelihood": 3, "inherent_impact": 3}
    return {"id": risk, "business_line": line, "owner": owner, **texts, **scores}


def an_event(event: str = "launch", **changes: object) -> Data:
    """A campaign on one indicator."""
    target = {"indicator": "late_rate"}
    entry = {
        "id": event,
        "title": event,
        "from": date(2026, 3, 2),
        "to": date(2026, 3, 6),
        "targets": [target],
    }
    return {**entry, "owner": "data_eng", **changes}


def a_holiday_group(group: str = "brazil", **changes: object) -> Data:
    """The national holidays of Brazil on one indicator."""
    entry = {"id": group, "title": group, "country": "BR", "targets": [{"indicator": "late_rate"}]}
    entry["region_dimension"] = "customer_state"
    return {**entry, "owner": "data_eng", **changes}


def _playbook(playbook: str) -> Data:
    return {"id": playbook, "title": playbook, "steps": ["Look.", "Mend."]}


def _rule(rule: str, kind: str, risk: str, **kwargs: object) -> Data:
    line = rule.partition(".")[0]
    owner, playbook = (
        ("data_eng", "data_fault") if line == "data_platform" else ("fulfilment_ops", "late_delivery")
    )
    meta = {"risk": risk, "mode": "post_event", "owner": owner, "playbook": playbook}
    meta |= {"rationale": "p90 of a year", "review_by": date(2027, 5, 1)}
    return {"id": rule, "type": kind, "kwargs": kwargs, "meta": meta}


def _indicator(name: str, line: str, owner: str, kind: str) -> Data:
    return {
        "name": name,
        "title": name,
        "business_line": line,
        "unit": "ratio",
        "direction": "up_bad",
        "kind": kind,
        "form": "flow",
        "grain": ["day", "week"],
        "dimensions": ["feed"] if name.startswith("feed") else ["all", "customer_state", "seller"],
        "daily": ["feed"] if name.startswith("feed") else ["customer_state"],
        "min_denominator": 30,
        "owner": owner,
        "description": "Bad ones over all.",
    }

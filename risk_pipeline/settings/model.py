"""Every setting with its type, default and effect."""

import os
import sys
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, SecretStr, field_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from risk_pipeline.domain.errors import ConfigError
from risk_pipeline.domain.register.entries import DEFAULT_LANGUAGE, Language
from risk_pipeline.settings.paths import PROJECT_FILE, find_project
from risk_pipeline.settings.project_file import project_file
from risk_pipeline.settings.values import check_currency, check_time_zone


class Settings(BaseSettings):
    """Where things are and how we reach the outside. docs/reference/settings.md lists all."""

    model_config = SettingsConfigDict(env_prefix="RISK_", extra="ignore", env_ignore_empty=True)

    _warehouse: Path | None = PrivateAttr(default=None)

    project_dir: Path = Field(description="holds risk.toml, dbt_project/, expectations/, register/")
    var_dir: Path = Field(
        default_factory=lambda given: given["project_dir"] / "var",
        description="all that the program writes; var/ under project_dir",
    )
    data_dir: str = Field(default="", description="folder or s3:// prefix of the feeds' files")
    store_url: str = Field(default="", repr=False, description="SQLAlchemy URL; empty: SQLite under var_dir")
    time_zone: str = Field(default="", description="where the business day is cut, an IANA name; required")
    currency: str = Field(default="", description="reporting currency, an ISO 4217 code; required")
    language: Language = Field(
        default=DEFAULT_LANGUAGE,
        description="of messages, where no owner or channel has its own: en or pt_BR",
    )
    slack_token: SecretStr | None = Field(default=None, description="xoxb-…; without it: files")
    slack_base_url: str = Field(default="https://slack.com/api/", description="another address for tests")
    slack_timeout_seconds: float = Field(default=10.0, gt=0, description="of one call")
    slack_seconds_between_posts: float = Field(default=1.0, ge=0, description="pause between two messages")
    slack_interactive: bool = Field(
        default=False, description="messages have buttons; needs `risk slack listen` or `risk slack serve`"
    )
    slack_app_token: SecretStr | None = Field(default=None, description="xapp-…, for `risk slack listen`")
    slack_signing_secret: SecretStr | None = Field(default=None, description="for `risk slack serve`")
    tracker_label: str = Field(
        default="risk-pipeline",
        pattern=r"^[a-z][a-z0-9-]{0,30}$",
        description="marks our issues; each installation that shares a tracker needs its own",
    )
    tracker_timeout_seconds: float = Field(default=10.0, gt=0, description="of one call")
    tracker_seconds_between_posts: float = Field(
        default=1.0, ge=0, description="GitHub requires at least 1 between writes"
    )
    github_token: SecretStr | None = Field(default=None, description="may write the repositories' issues")
    github_url: str = Field(
        default="https://api.github.com", description="GitHub Enterprise: https://…/api/v3"
    )
    github_login: str = Field(default="", description="our own login, where the token is an app's")
    github_webhook_secret: SecretStr | None = Field(default=None, description="for calls from GitHub")
    jira_url: str = Field(default="", description="https://….atlassian.net, or a server of your own")
    jira_user: str = Field(default="", description="e-mail address in the cloud; empty: token alone")
    jira_token: SecretStr | None = Field(default=None, description="API token, or a personal access token")
    jira_issue_type: str = Field(default="Task", description="type of the issues that we create")
    jira_webhook_secret: SecretStr | None = Field(default=None, description="for calls from Jira")
    webhook_urls: dict[str, SecretStr] = Field(
        default_factory=dict, description="JSON: name of a webhook: receivers in routing.yaml to its address"
    )
    webhook_secrets: dict[str, SecretStr] = Field(
        default_factory=dict, description="JSON: name to the secret its events are signed with"
    )
    smtp_host: str = Field(default="", description="server that takes our e-mail; empty: no e-mail")
    smtp_port: int | None = Field(default=None, description="empty: 587, with `tls` 465, with `plain` 25")
    smtp_security: Literal["starttls", "tls", "plain"] = Field(
        default="starttls", description="`plain` is not encrypted: only to a relay without a password"
    )
    smtp_user: SecretStr | None = Field(default=None, description="empty: no login")
    smtp_password: SecretStr | None = Field(default=None, description="belongs to smtp_user")
    smtp_timeout_seconds: float = Field(default=20.0, gt=0, description="of one answer of the server")
    email_from: str = Field(default="", description="who our e-mail is from: `Risk <risk@example.com>`")
    email_addresses: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="JSON: id of a person or owner to the address; wins over the register's",
    )
    teams_urls: dict[str, SecretStr] = Field(
        default_factory=dict, description="JSON: name of a Teams receiver to the address of its workflow"
    )
    ui_url: str = Field(default="http://localhost:3000", description="Dagster UI, for links")
    start_on: date = Field(default=date(2024, 1, 1), description="first daily partition")
    dbt_target_dir: Path | None = Field(
        default=None,
        description="manifest and results; dbt/ under var_dir, because two sites must not share it",
    )
    s3_endpoint_url: str | None = Field(default=None, description="S3-compatible storage other than AWS")
    s3_access_key: SecretStr | None = Field(default=None, description="empty: the usual AWS chain")
    s3_secret_key: SecretStr | None = Field(default=None, description="belongs to s3_access_key")
    s3_region: str | None = Field(default=None, description="empty: the usual AWS chain")
    feed_variables: dict[str, SecretStr] = Field(
        default_factory=dict, description="JSON: names that feed locations hold in braces"
    )
    verify_periods: int = Field(default=2, ge=1, description="green periods that close a ticket")
    verify_hours: int = Field(
        default=24, ge=1, description="green hours that close a ticket of an hourly rule"
    )
    reopen_days: int = Field(default=14, ge=0, description="days within which a recurrence reopens a ticket")
    segment_gone_days: int = Field(
        default=14,
        ge=1,
        description="days without a segment, while others go on, until its tickets end",
    )
    far_worse_factor: float = Field(
        default=2.0, gt=1, description="times as far off as last told from which people are told again"
    )
    far_worse_sigmas: float = Field(
        default=3.0, ge=0, description="and how sure that must be, in standard deviations"
    )
    far_worse_raises: bool = Field(default=False, description="far worse is also one step of severity")
    flapping_changes: int = Field(
        default=3,
        ge=2,
        description="moves between red and green that make a ticket flap; opening it does not count",
    )
    flapping_periods: int = Field(default=10, ge=2, description="periods within which these moves happen")
    flapping_quiet: int = Field(default=5, ge=1, description="periods without a move that end the flapping")
    storm_threshold: int = Field(
        default=5, ge=2, description="more new tickets of one rule in one run are grouped"
    )
    tickets_per_day: float = Field(
        default=1.0, gt=0, description="false tickets a day that an owner accepts, unless owners.yaml says"
    )
    tell_register: bool = Field(
        default=False,
        description="whether what the register owes opens tickets: residuals beyond tolerance, strategies, "
        "their actions, tests of controls",
    )
    rejudge_days: int = Field(
        default=35, ge=0, description="how many days back closed periods are judged again"
    )

    live_minutes: int = Field(default=5, ge=1, le=30, description="minutes between two live runs")
    digest_hour: int = Field(
        default=8,
        ge=0,
        le=23,
        description="hour of the next day at which a digest's period ends; after the run",
    )
    heartbeat_url: SecretStr | None = Field(
        default=None, description="called after each clean check of the watchdog; its silence is the alarm"
    )
    heartbeat_method: Literal["GET", "POST"] = Field(default="GET", description="how it is called")
    anchor_url: str = Field(
        default="",
        description="folder or s3:// prefix where runs note the head of the history; one for each site",
    )
    affected_dir: Path | None = Field(
        default=None, description="where lists of those affected by an incident go; affected/ under var_dir"
    )
    affected_shows_personal: bool = Field(
        default=False, description="such lists name people as they are, instead of by fingerprints"
    )
    watchdog_outbox_minutes: float = Field(
        default=30.0, gt=0, description="a message that waits longer is stuck"
    )
    watchdog_grace_hours: float = Field(
        default=12.0, ge=0, description="a day that ended this long ago must have been judged"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file of the project that it, or the caller, names."""
        folder = find_project(init_settings().get("project_dir"))
        found = InitSettingsSource(settings_cls, {"project_dir": folder})
        return init_settings, env_settings, project_file(settings_cls, folder), found

    @field_validator("project_dir", "var_dir", "dbt_target_dir", "affected_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        # dbt runs in its own folder: a relative path would mean a different place there.
        return path.expanduser().absolute() if path else None

    @field_validator("data_dir")
    @classmethod
    def _absolute_folder(cls, folder: str) -> str:
        is_local = folder and "://" not in folder
        return str(Path(folder).expanduser().absolute()) if is_local else folder

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        return check_time_zone(name) if name else name

    @field_validator("currency")
    @classmethod
    def _currency_exists(cls, code: str) -> str:
        return check_currency(code) if code else code

    @cached_property
    def zone(self) -> ZoneInfo:
        """The business time zone.

        Raises:
            ConfigError: it is not set.
        """
        if not self.time_zone:
            raise ConfigError(f"{self.project_dir / PROJECT_FILE}: time_zone is not set.")
        return ZoneInfo(self.time_zone)

    @property
    def warehouse_path(self) -> Path:
        """The working warehouse; one writer at a time."""
        return self._warehouse or self.var_dir / "warehouse" / "risk.duckdb"

    def with_warehouse(self, path: Path) -> Self:
        """Return the same settings on another warehouse file: a copy that a replay works in."""
        changed = self.model_copy()
        changed._warehouse = path
        return changed

    @property
    def published_dir(self) -> Path:
        """The read-only copy analysts open."""
        return self.var_dir / "published"

    @property
    def effective_affected_dir(self) -> Path:
        """Where lists of those affected by an incident go, for their owner only."""
        return self.affected_dir or self.var_dir / "affected"

    @property
    def outbox_dir(self) -> Path:
        """Where messages go without a Slack token."""
        return self.var_dir / "messages"

    @property
    def dbt_dir(self) -> Path:
        """The dbt project."""
        return self.project_dir / "dbt_project"

    @property
    def dbt_executable(self) -> Path:
        """The dbt next to the interpreter, whether or not the environment is activated."""
        return Path(sys.executable).with_name("dbt")

    @property
    def target_dir(self) -> Path:
        """Where the dbt calls of this site leave their results, and what they parsed, for the next call."""
        return self.dbt_target_dir or self.var_dir / "dbt"

    @property
    def manifest_path(self) -> Path:
        """What dbt knows about the project; written by every dbt call."""
        return self.target_dir / "manifest.json"

    @property
    def dbt_log_path(self) -> Path:
        """The log of dbt's calls."""
        return self.var_dir / "logs" / "dbt.log"

    def child_environment(self) -> dict[str, str]:
        """The environment of processes we start, with the places that dbt and Dagster read themselves."""
        return {
            **os.environ,
            "RISK_PROJECT_DIR": str(self.project_dir),
            "RISK_WAREHOUSE_PATH": str(self.warehouse_path),
            "RISK_VAR_DIR": str(self.var_dir),
            "RISK_DATA_DIR": self.data_dir,
            "DBT_TARGET_PATH": str(self.target_dir),
            "DBT_LOG_PATH": str(self.dbt_log_path.parent),
            # dbt's own default, every query and event, costs a fifth of a daily build.
            "DBT_LOG_LEVEL_FILE": os.environ.get("DBT_LOG_LEVEL_FILE", "info"),
        }

    def dagster_environment(self) -> dict[str, str]:
        """The environment of Dagster's processes: its instance is the project's."""
        return self.child_environment() | {
            "DAGSTER_HOME": str(self.project_dir),
            "RISK_DAGSTER_STORAGE": str(self.var_dir / "dagster"),
        }

    def dagster_instance(self) -> dict[str, str] | None:
        """The environment that leads to the project's Dagster instance; None before there is one."""
        is_there = (self.var_dir / "dagster" / "history").is_dir() or "RISK_DAGSTER_URL" in os.environ
        if not is_there or not (self.project_dir / "dagster.yaml").exists():
            return None
        own = self.dagster_environment()
        return {name: os.environ.get(name, own[name]) for name in ("DAGSTER_HOME", "RISK_DAGSTER_STORAGE")}

    def export(self, **more: str) -> None:
        """Put these places, and more, into our own environment, for a library that starts dbt on its own."""
        os.environ.update(self.child_environment() | more)

    @property
    def effective_store_url(self) -> str:
        """The operational store's URL, SQLite under `var_dir` unless set."""
        return self.store_url or f"sqlite:///{self.var_dir / 'state.sqlite'}"

    def secrets(self) -> frozenset[str]:
        """Return every secret that is set, to be kept out of what is shown."""
        values = [getattr(self, name) for name in type(self).model_fields]
        flat = [one for value in values for one in (value.values() if isinstance(value, dict) else [value])]
        return frozenset(one.get_secret_value() for one in flat if isinstance(one, SecretStr)) - {""}

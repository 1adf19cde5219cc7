"""Files that are missing, old or wrongly written."""

import os
from datetime import date

from tests.builders.broken_projects.case import CALENDAR, MANIFEST, SETTINGS, SUITE, earns
from tests.builders.catalog_project import LATE, Project, an_event


@earns("L001", "", "", "register/risks.yaml")
def file_is_missing(p: Project) -> None:
    p.write()
    (p.folder / "register/risks.yaml").unlink()


@earns("L002", LATE, "meta.ownr", SUITE)
def unknown_key(p: Project) -> None:
    p.late["meta"]["ownr"] = "x"


@earns("L003", LATE, "meta.owner", SUITE)
def owner_is_missing(p: Project) -> None:
    del p.late["meta"]["owner"]


@earns("L004", "", "title", "register/owners.yaml")
def key_twice(p: Project) -> None:
    path = p.write() / "register/owners.yaml"
    path.write_text(path.read_text().replace("  email:", "  title: again\n  email:", 1))


@earns("L005", "R04", "id", "register/risks.yaml")
def id_twice(p: Project) -> None:
    p.risks.append(p.risks[0])


@earns("L006", "", "", MANIFEST)
def no_manifest(p: Project) -> None:
    p.write()
    p.manifest_path.unlink()


@earns("L007", "", "", MANIFEST)
def manifest_is_old(p: Project) -> None:
    p.write()
    os.utime(p.folder / "dbt_project/models/schema.yml", (4e9, 4e9))


@earns("L007", "", "", MANIFEST)
def a_model_was_deleted(p: Project) -> None:
    p.write()
    os.utime(p.folder / "dbt_project/models", (4e9, 4e9))


@earns("L009", "fct_tickets", "", "dbt_project/models/facts/fct_tickets.sql")
def model_has_the_name_of_one_of_the_engine(p: Project) -> None:
    path = p.folder / "dbt_project/models/facts/fct_tickets.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("select 1 as ticket_id")
    for made in (path, path.parent, path.parent.parent):
        os.utime(made, (1e9, 1e9))


@earns("L003", "launch", "", CALENDAR)
def event_ends_before_it_starts(p: Project) -> None:
    p.calendar = {"events": [an_event(to=date(2026, 3, 1))]}


@earns("L003", "launch", "", CALENDAR)
def factor_without_shift(p: Project) -> None:
    p.calendar = {"events": [an_event(effect="explain", factor=1.5)]}


@earns("L003", "launch", "", CALENDAR)
def shift_without_factor(p: Project) -> None:
    p.calendar = {"events": [an_event(effect="shift")]}


@earns("L003", "launch", "targets.0", CALENDAR)
def target_of_two_things(p: Project) -> None:
    p.calendar = {"events": [an_event(targets=[{"indicator": "late_rate", "business_line": "fulfilment"}])]}


@earns("L801", "", "time_zone", SETTINGS)
def no_time_zone(p: Project) -> None:
    p.settings.pop(0)


@earns("L801", "", "currency", SETTINGS)
def no_currency(p: Project) -> None:
    p.settings.pop()


@earns("L802", "", "RISK_VERIFY_PERIOD", "environment")
def misspelt_variable(p: Project) -> None:
    p.environment = {"RISK_VERIFY_PERIOD": "3"}


@earns("L008", "", "", "register/route.yaml")
def file_of_the_register_that_nobody_reads(p: Project) -> None:
    p.dump("register/route.yaml", {"routes": []})
    p.write()


@earns("L008", "", "", "expectations/extra.yml")
def suite_that_nobody_reads(p: Project) -> None:
    p.dump("expectations/extra.yml", {"name": "extra", "expectations": []})
    p.write()

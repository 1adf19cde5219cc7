"""Entries of the register."""

from tests.builders.broken_projects.case import TITLES, earns
from tests.builders.catalog_project import Project


@earns("L301", "fulfilment", "head", "register/business_lines.yaml")
def head_unknown(p: Project) -> None:
    p.lines[0]["head"] = "chief"


@earns("L302", "fulfilment", "parent", "register/business_lines.yaml")
def parent_unknown(p: Project) -> None:
    p.lines[0]["parent"] = "logistics"


@earns("L302", "fulfilment", "parent", "register/business_lines.yaml")
def parent_is_a_circle(p: Project) -> None:
    p.lines[0]["parent"] = "data_platform"
    p.lines[1]["parent"] = "fulfilment"


@earns("L303", "fulfilment_ops", "email", "register/owners.yaml")
def owner_cannot_be_reached(p: Project) -> None:
    del p.owners[0]["email"]


@earns("L304", "fulfilment_ops", "deputy", "register/owners.yaml")
def deputy_unknown(p: Project) -> None:
    p.owners[0]["deputy"] = "nobody"


@earns("L304", "fulfilment_ops", "deputy", "register/owners.yaml")
def deputy_is_the_owner(p: Project) -> None:
    p.owners[0]["deputy"] = "fulfilment_ops"


@earns("L305", "R04", "business_line", "register/risks.yaml", also={"L106"})
def risk_of_unknown_line(p: Project) -> None:
    p.risks[0]["business_line"] = "logistics"


@earns("L306", "R04", "owner", "register/risks.yaml")
def risk_of_unknown_owner(p: Project) -> None:
    p.risks[0]["owner"] = "nobody"


@earns("L307", "R05", "", "register/risks.yaml")
def risk_unwatched(p: Project) -> None:
    p.risks.append({**p.risks[0], "id": "R05"})


@earns("L308", "R04", "", "register/risks.yaml")
def risk_without_leading_indicator(p: Project) -> None:
    p.indicators["handoff_rate"]["kind"] = "control"


@earns("L309", "R04", "", "register/risks.yaml")
def risk_without_lagging_indicator(p: Project) -> None:
    p.late["meta"]["state"] = "shadow"


@earns("L310", "extra", "", "register/playbooks.yaml")
def playbook_unused(p: Project) -> None:
    p.playbooks.append({"id": "extra", "title": "Extra", "steps": ["Go."]})


@earns("L311", "custommer_state", "", TITLES)
def titles_of_an_unknown_dimension(p: Project) -> None:
    p.titles = {"seller": {"title": "Seller"}, "custommer_state": {"segments": {"SP": "São Paulo"}}}


@earns("L002", "seller", "segmnts", TITLES)
def titles_with_an_unknown_key(p: Project) -> None:
    p.titles = {"seller": {"segmnts": {"a1": "Casa Verde"}}}


@earns("L003", "seller", "segments.False", TITLES)
def title_of_what_yaml_takes_for_no_text(p: Project) -> None:
    p.titles = {"seller": {"segments": {False: "Norway", 7: "Casa Verde"}}}


@earns("L003", "", "", TITLES)
def titles_in_a_list(p: Project) -> None:
    p.titles = [{"seller": {"title": "Seller"}}]  # type: ignore[assignment]

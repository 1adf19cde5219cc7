"""Entries of the register."""

from tests.builders.broken_projects.case import DBT, TITLES, earns
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


def name_sellers(p: Project, **changes: str) -> None:
    """Let a model have titles of the sellers."""
    titles = {"dimension": "seller", "key": "seller_id", "title": "trading_name"} | changes
    p.models["dim_sellers"] = ["source.tiny.shop.orders"]
    p.descriptions["dim_sellers"] = "One row per seller."
    p.model_columns["dim_sellers"] = ["seller_id", "trading_name"]
    p.model_sql["dim_sellers"] = "select seller_id, upper(mail) as trading_name from orders"
    p.model_meta["dim_sellers"] = {"titles": titles}


@earns("L312", "dim_sellers", "titles.dimension", DBT)
def titles_in_data_of_an_unknown_dimension(p: Project) -> None:
    name_sellers(p, dimension="shop")


@earns("L312", "dim_sellers", "titles.title", DBT)
def titles_in_a_column_that_is_not_declared(p: Project) -> None:
    name_sellers(p, title="trade_name")


@earns("L002", "dim_sellers", "titles.dimensoin", DBT)
def titles_in_data_with_an_unknown_key(p: Project) -> None:
    name_sellers(p, dimensoin="seller")


@earns("L313", "dim_sellers", "titles.title", DBT)
def titles_made_from_a_personal_column(p: Project) -> None:
    name_sellers(p)
    p.columns["mail"] = {"data_type": "varchar", "personal": True}


@earns("L002", "dim_sellers", "title", DBT)
def titles_under_a_misspelt_key(p: Project) -> None:
    name_sellers(p)
    p.model_meta["dim_sellers"] = {"title": p.model_meta["dim_sellers"]["titles"]}

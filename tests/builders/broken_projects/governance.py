"""Controls, appetite, matrix, goals, processes and strategies."""

from tests.builders.broken_projects.case import earns
from tests.builders.catalog_project import Project
from tests.builders.governance.entries import a_falling_matrix


@earns("L330", "v1", "", "register/matrix.yaml")
def matrix_that_falls(p: Project) -> None:
    p.governance["matrix"] = [a_falling_matrix()]

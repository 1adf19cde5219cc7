"""Projects that are broken in one way each: every code of the linter is earned by one of them."""

from tests.builders.broken_projects import (
    calendar as calendar,
)
from tests.builders.broken_projects import (
    facts as facts,
)
from tests.builders.broken_projects import (
    feeds as feeds,
)
from tests.builders.broken_projects import (
    files as files,
)
from tests.builders.broken_projects import (
    governance as governance,
)
from tests.builders.broken_projects import (
    incidents as incidents,
)
from tests.builders.broken_projects import (
    indicators as indicators,
)
from tests.builders.broken_projects import (
    register as register,
)
from tests.builders.broken_projects import (
    response as response,
)
from tests.builders.broken_projects import (
    routing as routing,
)
from tests.builders.broken_projects import (
    rules as rules,
)
from tests.builders.broken_projects.case import CASES as CASES
from tests.builders.broken_projects.case import Case as Case

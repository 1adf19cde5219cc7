"""Codes about risks and what people do about them: controls, appetite, goals, processes, strategies."""

from risk_pipeline.catalog.findings.code import Code
from risk_pipeline.catalog.findings.code import error as _error
from risk_pipeline.catalog.findings.code import warning as _warning

RISK_REGISTER_CODES: dict[str, Code] = {
    "L320": _error(
        "An entry of the risk register names an unknown owner or business line.", "Correct the id, or add it."
    ),
    "L321": _error(
        "A risk, a goal or a tolerance names an unknown indicator.", "Correct the name, or add its model."
    ),
    "L322": _error(
        "A risk or goal names a dimension that its indicator does not offer, or one without a segment.",
        "Correct the name, or remove dimension and segment.",
    ),
    "L323": _error(
        "An entry of the risk register names an unknown risk or control.", "Correct the id, or add it."
    ),
    "L324": _warning(
        "A risk that is to be mitigated or transferred has no control in force.",
        "Add a control that names it, or change its treatment. Looked for once there are controls.",
    ),
    "L325": _warning(
        "A control in force has no test, so it counts for nothing.", "Say how it is tested, in `test`."
    ),
    "L326": _warning("The review of a risk is overdue.", "Look at it again, and set the next day."),
    "L327": _warning(
        "A line has risks of a category, and nothing says what it bears of them.",
        "Add a row to appetite.yaml, for the category or for `all`. Looked for once there is an appetite.",
    ),
    "L328": _error(
        "An appetite or tolerance is no level of the matrix, or the tolerance is below the appetite.",
        "Use the suggested level, or exchange the two.",
    ),
    "L329": _warning(
        "A rule turns red beyond the tolerance of its line, so what is not borne goes unseen.",
        "Lower `red`, or decide on another tolerance.",
    ),
    "L330": _error(
        "The level of a matrix falls where likelihood or impact rises.",
        "Raise that cell, or lower those before it.",
    ),
    "L331": _error(
        "A matrix was changed under the id with which risk maps were made.",
        "Undo the change, and give the new matrix an id and a first day of its own.",
    ),
    "L332": _warning(
        "The residual of a risk is above its inherent class, so that class is understated.",
        "Assess it again; the indicators show what happens in spite of the controls.",
    ),
    "L333": _warning(
        "A key control was not tested within 1.5 times its frequency, or never, so it counts for nothing.",
        "Test it, and record the result.",
    ),
    "L334": _warning(
        "A risk came with new business, and no gate before a launch names it.",
        "Add a control of frequency `per_launch`.",
    ),
    "L335": _warning("A strategy has no target, or no day for it.", "Say what it is to reach by when."),
    "L336": _warning(
        "All actions of a strategy are past due, or it has none.", "Plan what comes next, or end it."
    ),
    "L337": _warning("A goal is past its day.", "Set the next target, or remove it."),
    "L338": _error(
        "A control or forbidden move names a step that its process does not have, or a step is there twice.",
        "Use the suggested step.",
    ),
    "L339": _warning(
        "A forbidden move names no risk, so its cases press on nothing.", "Say which risk it lets in."
    ),
    "L340": _error("A risk or control names an unknown process.", "Correct the id, or add the process."),
    "L342": _warning(
        "A risk names no indicators while others do: those of its rules count, each with weight 0.5.",
        "Name them, with axis and weight.",
    ),
    "L343": _warning(
        "A rule watches a risk by an indicator that the risk does not name, so it presses on nothing.",
        "Add it to `indicators` of the risk, or name the right risk.",
    ),
    "L344": _error(
        "A risk names the same indicator twice for one axis.", "Keep one, with the weight it should have."
    ),
    "L345": _warning(
        "An accepted finding has expired.", "Remove what it accepted, or decide again until when it may stay."
    ),
    "L346": _warning("An accepted finding fits nothing that is there.", "Remove it from exceptions.yaml."),
    "L348": _error(
        "A test of a control or the events of a process name a model that dbt does not have.",
        "Use the suggested model, or test by hand until it is there.",
    ),
    "L349": _error(
        "A version of a process holds from no later day than the one before, or does not say what changed.",
        "Give its first day, and `change`.",
    ),
}

"""A plan whose numbers are easy to add up: office hours from 9 to 18, no holidays but one."""

from risk_pipeline.domain.register.response_plan import ResponsePlan

EVERY = ("P0", "P1", "P2", "P3")


def a_plan(**changes: object) -> ResponsePlan:
    """Monday to Friday; an hour to acknowledge, three to contain, a day to fix, two to verify."""
    targets = {"acknowledge": "1 h", "contain": "3 h", "fix": "1 d", "verify": "2 d"}
    days = ("monday", "tuesday", "wednesday", "thursday", "friday")
    fields = {
        "calendar": {
            "hours": dict.fromkeys(days, ("09:00-18:00",)),
            "day_hours": 9,
            "days_off": ("2017-11-24",),
        },
        "around_the_clock": ("P0",),
        "targets": dict.fromkeys(EVERY, targets),
        "remind_at": 0.5,
        "escalate_every": dict.fromkeys(EVERY, "1 h"),
        "chain": ("owner", "line_head", "risk_manager"),
        "acknowledgement": {"stale_after": dict.fromkeys(EVERY, "4 h"), "confirm_within": "1 h"},
    }
    return ResponsePlan.model_validate(fields | changes)

"""Which days there are, and what goes wrong on them: what the rules must find."""

from datetime import date

import pandas as pd

FIRST, DAILY_FROM, LAST = date(2025, 5, 1), date(2025, 9, 1), date(2025, 9, 14)
ZONE = "America/Santiago"
DAYS = pd.date_range(FIRST, LAST)
HOLIDAYS = pd.DatetimeIndex(
    ["2025-05-01", "2025-05-21", "2025-06-20", "2025-06-29", "2025-07-16", "2025-08-15"]
)
PLANTED = {
    "card_outage": "5 September, 11:00 to 18:00: the debit network declines four payments in five",
    "partner_wave": "6 to 8 September: one sales partner sends five times its usual loan applications",
    "mule_accounts": "8 September: five accounts a few days old take out large sums; one did on 20 May",
    "login_wave": "8 September: after an app release customers cannot log in and write to support",
    "short_file": "9 September: the file of repayments breaks off after an eighth of its rows",
    "cash_book": "5 to 7 September: Antofagasta's repayments are only typed in on Monday the 8th",
    "branch_defaults": "Loans of the Temuco branch due from 4 August on: one in two is not repaid",
}
OUTAGE = pd.Timestamp("2025-09-05 11:00"), pd.Timestamp("2025-09-05 18:00")
WAVE = pd.date_range("2025-09-06", "2025-09-08")
MULES = {pd.Timestamp("2025-05-20"): 1, pd.Timestamp("2025-09-08"): 5}
CASH_BOOK, TYPED_IN = (
    (pd.Timestamp("2025-09-05"), pd.Timestamp("2025-09-08")),
    pd.Timestamp("2025-09-08 09:30"),
)
LATE_BRANCH = "Antofagasta"
LOGINS, SHORT = pd.Timestamp("2025-09-08"), date(2025, 9, 9)
BAD_LOANS_DUE, BAD_BRANCH = pd.Timestamp("2025-08-04"), "Temuco"

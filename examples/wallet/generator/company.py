"""The company as known at the end: accounts, transfers, card payments, loans, repayments, contacts."""

import numpy as np
import pandas as pd

from generator.draw import OFFICE_HOURS, instants, open_account, pesos, shape, wall
from generator.notes import with_notes
from generator.planted import (
    BAD_BRANCH,
    BAD_LOANS_DUE,
    CASH_BOOK,
    DAYS,
    FIRST,
    HOLIDAYS,
    LATE_BRANCH,
    LOGINS,
    MULES,
    OUTAGE,
    TYPED_IN,
    WAVE,
)

BRANCHES = {"Santiago": 0.35, "Valparaíso": 0.2, "Concepción": 0.18, LATE_BRANCH: 0.12, BAD_BRANCH: 0.15}
CARD_TYPES = {"debit": 0.5, "prepaid": 0.3, "credit": 0.2}
TOPICS = {"card": 0.25, "transfer": 0.25, "loan": 0.2, "login": 0.2, "other": 0.1}


def simulate(seed: int, scale: float) -> dict[str, pd.DataFrame]:
    """Return the rows of each feed, all days of it; `scale` multiplies the number of events."""
    rng = [np.random.default_rng([seed, number]) for number in range(6)]
    accounts = _accounts(rng[0], scale)
    applications = _applications(rng[3], accounts, scale)
    return {
        "accounts": accounts,
        "transfers": _transfers(rng[1], accounts, scale),
        "card_payments": _card_payments(rng[2], accounts, scale),
        "loan_applications": applications,
        "repayments": _repayments(rng[4], applications),
        "support_contacts": with_notes(np.random.default_rng([seed, 6]), _contacts(rng[5], scale)),
    }


def _accounts(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    old = pd.Timestamp(FIRST) - pd.to_timedelta(rng.uniform(1, 600, int(3000 * scale)), unit="D")
    at = pd.Series(old).sort_values().dt.floor("s")
    at = pd.concat([at, instants(rng, 12 * scale * shape([1, 1, 1, 1, 1.1, 0.8, 0.6]))], ignore_index=True)
    lasts = pd.to_timedelta(rng.exponential(3000, len(at)), unit="D")
    return pd.DataFrame(
        {
            "account_id": [f"A{number:07d}" for number in range(len(at))],
            "opened_at": at,
            "blocked_at": wall((at + lasts).where(at + lasts > pd.Timestamp(FIRST)).dt.floor("s")),
            "region": rng.choice(["RM", "VS", "BI", "AN", "AR"], len(at), p=list(BRANCHES.values())),
            "level": rng.choice(["basic", "full"], len(at), p=[0.6, 0.4]),
        }
    )


def _transfers(rng: np.random.Generator, accounts: pd.DataFrame, scale: float) -> pd.DataFrame:
    at = instants(rng, 150 * scale * shape([1, 1, 1, 1, 1.2, 0.9, 0.7]))
    kind = rng.choice(["to_person", "cash_in", "cash_out"], len(at), p=[0.55, 0.25, 0.2])
    amount = pesos(rng, len(at), typical=18_000, spread=0.9)
    account = open_account(rng, accounts, at)
    wrong = (kind == "to_person") & (rng.random(len(at)) < 0.01)
    rows = pd.DataFrame(
        {
            "created_at": at,
            "account_id": account,
            "kind": kind,
            "amount": np.minimum(amount, 480_000),
            "reversed_at": wall(
                (at + pd.to_timedelta(rng.uniform(1, 60, len(at)), unit="h")).dt.floor("s").where(wrong)
            ),
        }
    )
    mules = [_mules(accounts, day, size).astype(rows.dtypes.to_dict()) for day, size in MULES.items()]
    rows = pd.concat([rows, *mules]).sort_values("created_at", ignore_index=True)
    return rows.assign(transfer_id=[f"T{number:07d}" for number in range(len(rows))])


def _mules(accounts: pd.DataFrame, day: pd.Timestamp, size: int) -> pd.DataFrame:
    """Return cash-outs after lunch from accounts opened in the days before."""
    young = accounts[accounts["opened_at"].between(day - pd.Timedelta(days=5), day)]["account_id"].head(size)
    return pd.DataFrame(
        {
            "created_at": day + pd.to_timedelta(13 * 60 + 7 * np.arange(len(young)), unit="min"),
            "account_id": young,
            "kind": "cash_out",
            "amount": 790_000,
            "reversed_at": pd.NaT,
        }
    )


def _card_payments(rng: np.random.Generator, accounts: pd.DataFrame, scale: float) -> pd.DataFrame:
    at = instants(rng, 300 * scale * shape([0.95, 0.95, 1, 1, 1.2, 1.2, 0.85]))
    card_type = rng.choice(list(CARD_TYPES), len(at), p=list(CARD_TYPES.values()))
    is_out = at.between(*OUTAGE) & (card_type == "debit")
    is_declined = rng.random(len(at)) < np.where(is_out, 0.8, 0.06)
    reason = rng.choice(["funds", "limit", "wrong_pin"], len(at), p=[0.6, 0.25, 0.15])
    return pd.DataFrame(
        {
            "payment_id": [f"P{number:08d}" for number in range(len(at))],
            "authorised_at": at,
            "account_id": open_account(rng, accounts, at),
            "card_type": card_type,
            "category": rng.choice(
                ["food", "transport", "shop", "online"], len(at), p=[0.4, 0.2, 0.25, 0.15]
            ),
            "amount": pesos(rng, len(at), typical=9_000, spread=0.8),
            "status": np.where(is_declined, "declined", "approved"),
            "decline_reason": np.where(is_declined, np.where(is_out, "issuer_unavailable", reason), ""),
        }
    )


def _applications(rng: np.random.Generator, accounts: pd.DataFrame, scale: float) -> pd.DataFrame:
    usual = 60 * scale * shape([1.1, 1.05, 1, 1, 1, 0.8, 0.5]) * np.where(DAYS.isin(HOLIDAYS), 0.6, 1)
    by_channel = {
        "app": usual * 0.55,
        "branch": usual * 0.25,
        "partner": usual * 0.2 * np.where(DAYS.isin(WAVE), 5, 1),
    }
    found = [
        instants(rng, per_day).to_frame("applied_at").assign(channel=channel)
        for channel, per_day in by_channel.items()
    ]
    rows = pd.concat(found).sort_values("applied_at", ignore_index=True)
    size, at = len(rows), rows["applied_at"]
    minutes = np.where(rng.random(size) < 0.85, rng.uniform(1, 30, size), rng.uniform(240, 1800, size))
    decided = wall((at + pd.to_timedelta(minutes, unit="min")).dt.floor("s"))
    is_approved = rng.random(size) < 0.6
    paid_out = wall((decided + pd.to_timedelta(rng.uniform(10, 180, size), unit="min")).dt.floor("s")).where(
        is_approved
    )
    term = rng.choice([14, 21, 30], size, p=[0.4, 0.3, 0.3])
    amount = (pesos(rng, size, typical=120_000, spread=0.5) // 10_000 + 1) * 10_000
    rate = rng.choice([2.5, 2.9, 3.4], size)
    return rows.assign(
        application_id=[f"L{number:06d}" for number in range(size)],
        account_id=open_account(rng, accounts, at),
        branch=rng.choice(list(BRANCHES), size, p=list(BRANCHES.values())),
        amount=amount,
        term_days=term,
        monthly_rate=rate,
        due_amount=np.round(amount * (1 + rate / 100 * term / 30)).astype(int),
        score=np.round(rng.normal(600, 60, size), 1),
        decided_at=decided,
        decision=np.where(is_approved, "approved", "rejected"),
        paid_out_at=paid_out,
        due_on=paid_out.dt.normalize() + pd.to_timedelta(term, unit="D"),
    )


def _repayments(rng: np.random.Generator, applications: pd.DataFrame) -> pd.DataFrame:
    loans = applications[applications["paid_out_at"].notna()]
    size = len(loans)
    bad = np.where((loans["branch"] == BAD_BRANCH) & (loans["due_on"] >= BAD_LOANS_DUE), 0.5, 0.06)
    luck = rng.random(size)
    days = np.where(rng.random(size) < 0.75, rng.uniform(-3, 1, size), rng.uniform(1, 25, size))
    days = np.where(luck < bad, np.where(luck < bad / 2, np.inf, rng.uniform(33, 55, size)), days)
    owed = loans["due_amount"]
    is_halved = rng.random(size) < 0.1
    first = pd.DataFrame(
        {"loan_id": loans["application_id"], "days": days, "amount": np.where(is_halved, owed // 2, owed)}
    )
    second = pd.DataFrame({"loan_id": loans["application_id"], "days": days + 4, "amount": owed - owed // 2})[
        is_halved
    ]
    parts = pd.concat([first, second]).replace(np.inf, np.nan).dropna()
    hour = pd.to_timedelta(rng.uniform(8, 22, len(parts)), unit="h")
    at = loans["due_on"].loc[parts.index] + pd.to_timedelta(parts["days"].round(), unit="D") + hour
    rows = parts.assign(paid_at=wall(at.dt.floor("s"))).sort_values(["paid_at", "loan_id"], ignore_index=True)
    branch = rows["loan_id"].map(loans.set_index("application_id")["branch"])
    begin, end = CASH_BOOK
    is_late = (branch == LATE_BRANCH) & (rows["paid_at"] >= begin) & (rows["paid_at"] < end)
    return rows.assign(
        repayment_id=[f"R{number:06d}" for number in range(len(rows))],
        recorded_at=rows["paid_at"].mask(is_late, TYPED_IN),
    )


def _contacts(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    usual = 45 * scale * shape([1.2, 1, 1, 1, 1, 0.6, 0]) * np.where(DAYS.isin(HOLIDAYS), 0, 1)
    usual_at = instants(rng, usual, OFFICE_HOURS)
    wave_at = instants(rng, usual * np.where(DAYS == LOGINS, 2.5, 0), OFFICE_HOURS)
    usual_topic = rng.choice(list(TOPICS), len(usual_at), p=list(TOPICS.values()))
    rows = pd.DataFrame(
        {
            "received_at": pd.concat([usual_at, wave_at], ignore_index=True),
            "topic": [*usual_topic, *["login"] * len(wave_at)],
        }
    ).sort_values("received_at", ignore_index=True)
    waits = rng.lognormal(np.log(14), 1, len(rows))
    is_late = (rows["received_at"] >= LOGINS) & (rows["received_at"] < LOGINS + pd.Timedelta(days=2))
    return rows.assign(
        way=rng.choice(["chat", "phone", "mail"], len(rows), p=[0.6, 0.25, 0.15]),
        waited_minutes=np.round(np.where(is_late, 4, 1) * waits, 1),
    )

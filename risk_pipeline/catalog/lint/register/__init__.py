"""Lint checks of the register: entries, calendar, response plan, rights, routing, subscriptions."""

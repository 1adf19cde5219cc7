"""Feeds that a marketplace has beyond its orders: after-sales, admission, promotions, duties, controls."""

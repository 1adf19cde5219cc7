"""Issue trackers and webhooks as places to deliver to, and what people do there.

`messenger` turns any `Tracker` into a `Messenger`; `github` and `jira` are trackers, `webhook` is a
messenger of its own; `pages` writes the issue in the tracker's `markup`; `inbound` reads signed calls.
Libraries are imported by the adapter that needs them, when it is made.
"""

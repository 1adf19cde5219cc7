"""What people do in Slack comes in here: clicks, forms (modals) and `/risk`, by socket or by signed HTTP.

`app` receives, `forms` and `slash` read, `modals` ask; a `CommandDesk` decides and acts.
"""

"""E-mail over SMTP: one mail per person and message, threads by headers, HTML beside plain text."""

"""Texts that data may hold and that a terminal must not obey."""

HOSTILE = "[/x] [bold]b[/bold] :smile: \x1b[31mred\x1b[0m"
SHOWN = "[/x] [bold]b[/bold] :smile: \ufffd[31mred\ufffd[0m"
WIDE = "\u5c0f\u5bb6\u7535\u5668"

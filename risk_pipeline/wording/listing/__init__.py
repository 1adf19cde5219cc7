"""Tickets in few words, as digests, reviews and lists have them: the same numbers as in their messages."""

"""The watchdog: is the response itself alive?"""

"""The steps of tickets: state, event and messages that are committed together."""

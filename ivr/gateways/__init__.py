"""TALKS to the outside. Each class fits one Protocol in `ivr.ports`."""

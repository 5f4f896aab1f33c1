"""The `flask` commands, one module a noun.

Each reads the settings itself, so that those without need none.
"""

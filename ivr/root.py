"""Locate this checkout: the folder that holds `callflows/`, `recordings/` and `ivr/`."""

from pathlib import Path

ROOT = Path(__file__).parents[1]

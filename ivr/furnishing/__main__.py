"""Furnish the demonstration: `python -m ivr.furnishing`."""

from ivr.furnishing.accounts import furnish

if __name__ == "__main__":
    furnish()

"""Run `flask emails` and `flask inbox`."""

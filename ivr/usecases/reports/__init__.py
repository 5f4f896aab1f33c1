"""Tell the figures that the public and the reports are shown, each by its one definition."""

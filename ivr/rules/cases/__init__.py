"""Decide what is owed in a case: requests, their terms, handovers, replies and the form."""

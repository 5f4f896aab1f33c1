"""Decide by what somebody is known to be a case's citizen, and how a code proves it."""

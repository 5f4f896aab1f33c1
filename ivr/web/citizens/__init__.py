"""Serve the pages that anybody may open, without sign-in or cookie."""

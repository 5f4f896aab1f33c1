"""Publish how each service is rendered, as a page and the same as files."""

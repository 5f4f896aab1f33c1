"""A telephone company in a box: stands in Twilio's place in development and tests.

It imports nothing of the rest of the product, and nothing imports it: both meet over HTTP only.
"""

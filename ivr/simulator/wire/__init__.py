"""Carry webhooks and documents between the simulator and its customer."""

"""Run a whole installation on one machine (`make run`), without an account, a server or root."""

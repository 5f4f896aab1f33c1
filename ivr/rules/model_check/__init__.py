"""Walk the whole conversation and prove what it must keep; draw it."""

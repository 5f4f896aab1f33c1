"""Tell whether this installation can keep its word."""

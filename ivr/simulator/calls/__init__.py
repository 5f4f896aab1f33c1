"""Play documents to a call, whoever placed it."""

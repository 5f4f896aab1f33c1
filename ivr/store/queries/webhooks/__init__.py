"""Read and write across nouns for the telephone, in as few statements as will do."""

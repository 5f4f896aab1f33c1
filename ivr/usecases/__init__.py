"""ACTS. Verb functions: one transaction, ask the rules, write the store, then call the ports."""

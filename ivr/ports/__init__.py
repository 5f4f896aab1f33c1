"""Name what the house needs of the outside: contracts, the values they carry, how each fails."""

"""Hold all that the public hears, read from the TOML files and checked."""

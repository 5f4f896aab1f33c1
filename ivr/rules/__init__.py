"""DECIDES. Pure: values in, values out; no clock, no environment, no I/O."""

"""Remember which contacts are a citizen's own, and the codes that prove one."""

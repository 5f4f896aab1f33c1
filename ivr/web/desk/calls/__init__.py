"""Show calls: the log, one call's picture, voice messages, exports."""

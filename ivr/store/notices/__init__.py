"""Remember which alerts were told, and what strangers set off today."""

"""Show the charter's editions, and let those who keep it write, check and publish them."""

"""`channel`: connecting accounts, listing them, testing and ending their connections."""

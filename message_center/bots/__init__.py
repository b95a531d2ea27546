"""The bots that we ship, and the runner that asks them."""

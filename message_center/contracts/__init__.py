"""Protocols and plain values for what is plugged in: channels, bots, mailers, ciphers, clocks."""

"""Where Meta's platforms keep what customers send: addresses that expire, open to whoever has them."""

MEDIA_HOSTS = ("fbcdn.net", "fbsbx.com", "cdninstagram.com")
"""All below these is Meta's own."""

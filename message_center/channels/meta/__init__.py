"""What Meta's platforms (Messenger, Instagram, WhatsApp) share: signed webhooks and the Graph API.

`signing` proves who calls us, `graph` makes one call, and `errors` says what a refused call means. Nothing here
knows a channel.
"""

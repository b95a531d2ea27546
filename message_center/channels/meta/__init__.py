"""What Meta's platforms (Messenger, Instagram, WhatsApp) share: signed webhooks and the Graph API.

`signing` proves who calls us, `reading` takes their JSON as it comes, `graph` makes one call, and `errors`
says what a refused call means. Nothing here knows a channel.
"""

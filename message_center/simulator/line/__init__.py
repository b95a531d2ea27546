"""LINE, played locally: accounts, chats, the Messaging API, webhooks (shared sheet `channels.md`, section 4)."""

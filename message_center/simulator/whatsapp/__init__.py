"""WhatsApp's Cloud API, played locally: numbers, chats, webhooks (shared sheet `channels.md`, section 5)."""

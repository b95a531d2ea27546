"""WhatsApp's Cloud API, played locally: numbers, chats, webhooks (docs/simulator.md)."""

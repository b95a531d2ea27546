"""LINE, played locally: accounts, chats, the Messaging API, webhooks (docs/simulator.md)."""

"""Meta's side: pages, people, threads, the Graph API, webhooks."""

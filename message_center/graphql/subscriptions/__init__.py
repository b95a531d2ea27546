"""The fields of `Subscription`."""

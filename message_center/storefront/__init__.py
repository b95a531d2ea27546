"""The small public endpoints for customers: contact form, thread, contact button (docs/storefront.md)."""

"""The use cases, one file each: fetch, let a rule decide, store."""

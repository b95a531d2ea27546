"""The fields of `Query`, one file a subject."""

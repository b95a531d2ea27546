"""The only room that knows MongoDB: documents, queries, the fact feed, lanes, files, the embedded server."""

"""The types of the schema, close to the words of the shop."""

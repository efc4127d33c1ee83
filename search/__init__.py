"""A question becomes hits and, where the documents hold one, an answer."""

"""Documents become passages, embeddings and an index on disk."""

"""The index on a Milvus server; the package pymilvus is the extra `wenju[milvus]`."""

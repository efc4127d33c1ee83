"""The three collections of an index on a Milvus server, and the fields of their rows.

``document`` numbers a document as it was published once; ``since`` is the state from which on a row counts.

records      whatever is text: the state of the index, documents, their texts, term frequencies; in pieces
paragraphs   id, where a paragraph stands, and its terms, of which Milvus makes the keyword index
embeddings   passage, which of its embeddings it is, and the vector
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pymilvus import MilvusClient

RECORDS, PARAGRAPHS, EMBEDDINGS = "records", "paragraphs", "embeddings"
COLLECTIONS = (RECORDS, PARAGRAPHS, EMBEDDINGS)

LONGEST_VALUE = 65_535  # bytes of a VARCHAR
LONGEST_PIECE = 16_000  # characters, of up to four bytes each
# Milvus' own jieba, over our terms with spaces between them: what is a word is decided in ``indexer.words``. It takes
# some of our terms apart, in texts and questions alike, which costs nothing, as it only has to find the paragraphs:
# figures in benchmarks/RESULTS.md. Its tokenizer "whitespace" would leave them whole; Milvus Lite does not have it.
_ANALYZER = {"tokenizer": "jieba"}
_UNUSED = 2  # numbers; every collection has to have vectors


def make_collection(client: "MilvusClient", name: str, collection: str, dim: int) -> None:
    """Make one of the three, under a name, for embeddings of ``dim`` numbers."""
    from pymilvus import MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    indexes = MilvusClient.prepare_index_params()
    _FIELDS[collection](schema, indexes, dim)
    for field in ("document", "since"):
        _add_number(schema, field)
    indexes.add_index("document", index_type="INVERTED")
    client.create_collection(name, schema=schema, consistency_level="Strong")
    client.create_index(name, indexes, sync=False)  # of nothing, so there is nothing to wait for
    client.load_collection(name)


def _add_records(schema: Any, indexes: Any, _dim: int) -> None:
    _add_key(schema)
    _add_text(schema, "part", max_length=20)
    _add_number(schema, "place")
    _add_text(schema, "content", max_length=LONGEST_VALUE)
    _add_vectors(schema, indexes, "unused", _UNUSED)


def _add_paragraphs(schema: Any, indexes: Any, _dim: int) -> None:
    from pymilvus import DataType, Function, FunctionType

    schema.add_field("id", DataType.INT64, is_primary=True)
    _add_text(schema, "kind", max_length=20)
    _add_text(schema, "script", max_length=20)
    _add_text(schema, "place", max_length=LONGEST_VALUE)
    _add_text(schema, "terms", max_length=LONGEST_VALUE, enable_analyzer=True, analyzer_params=_ANALYZER)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function(
            name="bm25", function_type=FunctionType.BM25, input_field_names=["terms"], output_field_names=["sparse"]
        )
    )
    constants = {"bm25_k1": 1.2, "bm25_b": 0.75}
    indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=constants)


def _add_embeddings(schema: Any, indexes: Any, dim: int) -> None:
    _add_key(schema)
    _add_number(schema, "passage")
    _add_number(schema, "number")
    _add_text(schema, "key", max_length=32)
    _add_vectors(schema, indexes, "vector", dim)
    for field in ("passage", "key"):
        indexes.add_index(field, index_type="INVERTED")


_FIELDS = {RECORDS: _add_records, PARAGRAPHS: _add_paragraphs, EMBEDDINGS: _add_embeddings}


def _add_key(schema: Any) -> None:
    from pymilvus import DataType

    schema.add_field("id", DataType.VARCHAR, max_length=100, is_primary=True)


def _add_number(schema: Any, name: str) -> None:
    from pymilvus import DataType

    schema.add_field(name, DataType.INT64)


def _add_text(schema: Any, name: str, **settings: Any) -> None:
    from pymilvus import DataType

    schema.add_field(name, DataType.VARCHAR, **settings)


def _add_vectors(schema: Any, indexes: Any, name: str, dim: int) -> None:
    """FLAT looks at every row, so what is nearest is found as in the embedded index."""
    from pymilvus import DataType

    schema.add_field(name, DataType.FLOAT_VECTOR, dim=dim)
    indexes.add_index(name, index_type="FLAT", metric_type="IP")

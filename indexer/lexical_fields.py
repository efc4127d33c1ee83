"""The fields that a row of the keyword index has in the engine, and the queries over them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

ROW, TERMS, HELD = "passage", "terms", "held"  # the fields; every row is "held", so df counts N
_FEW = 500  # rows; each by itself is found sooner than all as a set


def make_schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(ROW, indexed=True, fast=True)
    builder.add_boolean_field(HELD, indexed=True)
    # stored, so that rows can be written anew; "raw" leaves a term as it is, whatever is in it
    builder.add_text_field(TERMS, stored=True, tokenizer_name="raw", index_option="freq")
    return builder.build()


def add_row(writer: Any, row: int, terms: Iterable[str]) -> None:
    import tantivy

    document = tantivy.Document(**{ROW: int(row), HELD: True, TERMS: list(terms)})
    writer.add_document(document)


def term_query(schema: Any, terms: Sequence[str]) -> Any:
    """Return a query for the rows that hold any of the terms; one that is there twice counts twice."""
    from tantivy import Occur, Query

    counts = Counter(map(storable, terms))
    clauses = [
        Query.boost_query(Query.term_query(schema, TERMS, term, "freq"), float(count)) for term, count in counts.items()
    ]
    return Query.boolean_query([(Occur.Should, clause) for clause in clauses])


def restrict(schema: Any, query: Any, among: Iterable[int]) -> Any:
    """Return a query that finds these rows only, with the scores they had."""
    from tantivy import Occur, Query

    ids = [int(row) for row in among]
    if len(ids) <= _FEW:
        each = [(Occur.Should, Query.term_query(schema, ROW, row, "basic")) for row in ids]
        chosen = Query.boolean_query(each)
    else:
        chosen = Query.term_set_query(schema, ROW, ids)
    return Query.boolean_query([(Occur.Must, Query.const_score_query(chosen, 0.0)), (Occur.Must, query)])


def storable(term: str) -> str:
    """Half a surrogate pair cannot be written as UTF-8; it becomes a question mark."""
    return term.encode("utf-8", "replace").decode("utf-8")

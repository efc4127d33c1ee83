"""What may stand for the words of a question in a passage, and how the keyword index is asked for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Terms = tuple[str, ...]  # of the keyword index


@dataclass(frozen=True, slots=True)
class Group:
    """A word or phrase of a question. A passage has it that holds every term of any one of the alternatives."""

    translations: tuple[Terms, ...]  # into the other language
    itself: tuple[Terms, ...]
    weight: float  # what a passage scores for having it, however often

    @property
    def alternatives(self) -> tuple[Terms, ...]:
        return self.translations + self.itself


def group_query(schema: Any, field: str, groups: Iterable[Group]) -> Any:
    """Return a query for the passages that hold a translation, scored by the weights of all groups they have."""
    from tantivy import Occur, Query

    groups = list(groups)
    translated = _any_of(schema, field, (terms for group in groups for terms in group.translations))
    scored = [
        (Occur.Should, Query.const_score_query(_any_of(schema, field, group.alternatives), group.weight))
        for group in groups
    ]
    return Query.boolean_query([(Occur.Must, Query.const_score_query(translated, 0.0)), *scored])


def _any_of(schema: Any, field: str, alternatives: Iterable[Terms]) -> Any:
    from tantivy import Occur, Query

    return Query.boolean_query([(Occur.Should, _all_of(schema, field, terms)) for terms in alternatives])


def _all_of(schema: Any, field: str, terms: Terms) -> Any:
    from tantivy import Occur, Query

    clauses = [Query.term_query(schema, field, term, "basic") for term in terms]
    return clauses[0] if len(clauses) == 1 else Query.boolean_query([(Occur.Must, clause) for clause in clauses])

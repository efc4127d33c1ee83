"""From the best paragraphs to hits: which passage of each is shown, and where the question's words stand in it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from corpus.repair import reading_text
from indexer.opened import OpenIndex
from indexer.records import StoredPassage
from indexer.words import split_words
from search.fusion import LEXICAL_WEIGHT, Candidate, to_unit
from search.question import Question
from search.results import Hit, Span


def show_hits(index: OpenIndex, question: Question, candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """Return one hit for each paragraph, in the order given."""
    passages = index.store.get_passages([candidate.paragraph for candidate in candidates])
    chosen = {
        paragraph: _best_passage(index, question, list(members))
        for paragraph, members in groupby(passages, key=lambda passage: passage.paragraph_id)
    }
    present = [candidate for candidate in candidates if candidate.paragraph in chosen]
    return tuple(
        _hit(rank, candidate, chosen[candidate.paragraph], question) for rank, candidate in enumerate(present, start=1)
    )


def _best_passage(index: OpenIndex, question: Question, members: Sequence[StoredPassage]) -> StoredPassage:
    """Choose as paragraphs are chosen: by cosine and by the share of the question's weight that is in it."""
    if len(members) == 1:
        return members[0]
    cosines = index.dense.score(question.embedding, [passage.passage_id for passage in members])
    weights = _weigh_terms(index, question.terms)

    def score(passage: StoredPassage) -> float:
        held = {word.term for word in split_words(reading_text(passage.text))}
        return cosines.get(passage.passage_id, 0.0) + LEXICAL_WEIGHT * _share(weights, held)

    return max(members, key=score)


def _weigh_terms(index: OpenIndex, terms: Iterable[str]) -> dict[str, float]:
    return {term: index.lexical.highest_score([term]) for term in set(terms)}


def _share(weights: Mapping[str, float], held: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _hit(rank: int, candidate: Candidate, passage: StoredPassage, question: Question) -> Hit:
    text = reading_text(passage.text)
    return Hit(
        rank=rank,
        score=to_unit(candidate.fused),
        document=passage.document,
        title=passage.title,
        section=passage.section,
        page=None,
        kind=passage.kind,
        text=text,
        start=passage.start,
        end=passage.end,
        dense=candidate.dense,
        lexical=candidate.lexical,
        matches=_find_matches(text, question.terms),
    )


def _find_matches(text: str, terms: Iterable[str]) -> tuple[Span, ...]:
    """Return where the question's words stand, overlapping and touching ones as one."""
    asked = set(terms)
    found: list[Span] = []
    for word in split_words(text):
        if word.term in asked:
            if found and word.start <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], word.end))
            else:
                found.append((word.start, word.end))
    return tuple(found)

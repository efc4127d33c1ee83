"""The reader that was trained: it reads the best hits within their contexts and takes the best span of all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from operator import attrgetter

from corpus.repair import Repaired, repair
from corpus.script import is_in_other_script
from indexer.embedding import text_to_embed
from indexer.fold import simplify
from search.context import Context
from search.found import Found
from search.read_answer import (
    answer_in,
    characters_of,
    choose_holder,
    deciding_sentence_in,
    hold,
    shows,
    whole,
)
from search.read_model import ReaderModel
from search.read_spans import (
    WIDEST_MARGIN,
    Calibration,
    Features,
    Prediction,
    TokenSpan,
    best_spans,
    by_reader,
    score,
)
from search.read_windows import find_rest, find_windows
from search.results import Answer, Hit, Span
from search.yes_no import asks_whether

OTHERS_SHARE = 0.5  # of the answer's probability: from there on another document's answer is shown beside it
MOST_OTHERS = 2
MOST_ELSEWHERE = 3  # windows in the rest of the first hits' paragraphs: mostly all of the best one's
READ_SECONDS = 3.0  # a busy machine takes so long at most; the passages are read first
_FIGURES = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stretch of a document that may be the answer; ``score``: see ``read_spans.score``."""

    context: int  # place of the context that it was found in
    document: str
    span: Span  # characters of the document
    text: str
    score: float
    features: Features


@dataclass(frozen=True, slots=True)
class Window:
    context: int
    text: Repaired  # of the whole context
    ids: tuple[int, ...]
    spans: Sequence[Span]  # of the window's tokens in the text
    elsewhere: bool  # in the paragraph than around the passage of the hit

    def wording(self) -> str:
        return self.text.text[self.spans[0][0] : self.spans[-1][1]]


class TrainedReader:
    """Implements ``search.read.Reader``."""

    def __init__(self, model: ReaderModel, calibration: Calibration, *, seconds: float = READ_SECONDS) -> None:
        self._model = model
        self._calibration = calibration
        self._seconds = seconds

    def read(self, found: Found) -> tuple[Answer | None, tuple[Hit, ...]]:
        proposals = self.proposals(found)
        best = best_proposal(proposals)
        if best is None or most_answerable(proposals) < self._calibration.threshold:
            return None, found.hits
        answer, hits = _show(best, found, self._calibration.probability(best.features))
        return self._with_others(answer, best, proposals, replace(found, hits=hits))

    def propose(self, found: Found) -> Proposal | None:
        """Return the best span of the first hits, however unsure; None where there is nothing to read."""
        return best_proposal(self.proposals(found))

    def proposals(self, found: Found) -> list[Proposal]:
        """Return the best spans of every window that is read."""
        return [
            proposal
            for window, prediction in self._read_windows(found)
            for proposal in _proposals(window, best_spans(prediction), prediction, found)
        ]

    def _with_others(
        self, answer: Answer, best: Proposal, proposals: Sequence[Proposal], found: Found
    ) -> tuple[Answer, tuple[Hit, ...]]:
        """Add what other documents say that contradicts, where it is about as likely to be right."""
        others: list[Answer] = []
        for other in find_others(best, proposals):
            probability = self._calibration.probability(_with_margin(other, proposals).features)
            if probability >= OTHERS_SHARE * answer.score:
                shown, hits = _show(other, found, probability)
                found = replace(found, hits=hits)
                others.append(shown)
        return replace(answer, others=tuple(others)), found.hits

    def relevances(self, found: Found) -> Sequence[float]:
        """Return a logit for each of the first hits: that a window of it holds the answer; minus infinity: unread."""
        best = dict.fromkeys(range(len(found.contexts)), -inf)
        for window, prediction in self._read_windows(found):
            best[window.context] = max(best[window.context], prediction.answerable)
        return list(best.values())

    def windows(self, found: Found) -> list[Window]:
        """Return what is read, in its order: around the passages, the best hit's first, then elsewhere in their
        paragraphs. What a paragraph is about and what it says of that need not stand in one window."""
        near: list[Window] = []
        rest: list[Window] = []
        for place, context in enumerate(found.contexts):
            around, elsewhere = self._cut(place, context)
            near += around
            rest += elsewhere
        return near + rest[:MOST_ELSEWHERE]

    def _read_windows(self, found: Found) -> list[tuple[Window, Prediction]]:
        """Read windows of the same tokens once."""
        windows = self.windows(found)
        distinct = list(dict.fromkeys(window.ids for window in windows))
        if not distinct:
            return []
        read = self._model.read(text_to_embed(found.prepared.text), distinct, seconds=self._seconds)
        predictions = dict(zip(distinct, read, strict=True))
        answered = ((window, predictions[window.ids]) for window in windows)
        return [(window, prediction) for window, prediction in answered if prediction is not None]

    def _cut(self, place: int, context: Context) -> tuple[list[Window], list[Window]]:
        """Return the windows around the passage of a context, and those of the rest of its paragraph."""
        text = repair(context.text())
        tokens = self._model.split(simplify(text.text))

        def bounds(start: int, end: int) -> Span:
            return text.from_original(start - context.start), text.from_original(end - context.start)

        def window(first: int, last: int, *, elsewhere: bool) -> Window:
            return Window(place, text, tuple(tokens.ids[first:last]), tokens.spans[first:last], elsewhere)

        near = find_windows(tokens, *bounds(context.shown.start, context.shown.end))
        rest = find_rest(tokens, near, *bounds(*context.paragraph()))
        return [window(*each, elsewhere=False) for each in near], [window(*each, elsewhere=True) for each in rest]


def _proposals(window: Window, best: Iterable[TokenSpan], prediction: Prediction, found: Found) -> Iterator[Proposal]:
    context, text = found.contexts[window.context], window.text
    across = float(is_in_other_script(window.wording(), found.prepared.script))
    for tokens in best:
        start, end = whole(text.text, *characters_of(text.text, window.spans[tokens.first : tokens.last + 1]))
        if text.text[start:end].strip():
            first, last = text.to_original(start, end)
            features = Features(
                answerable=prediction.answerable,
                span=tokens.log_probability,
                margin=WIDEST_MARGIN,
                hit=found.hits[window.context].score,
                across=across,
                elsewhere=float(window.elsewhere),
            )
            yield Proposal(
                context=window.context,
                document=context.shown.document,
                span=(context.start + first, context.start + last),
                text=text.text[start:end],
                score=score(features),
                features=features,
            )


def best_proposal(proposals: Sequence[Proposal]) -> Proposal | None:
    """Return the one with the highest score, with its margin; of equal ones the first that was read."""
    return _with_margin(max(proposals, key=attrgetter("score")), proposals) if proposals else None


def most_answerable(proposals: Sequence[Proposal]) -> float:
    """Return the highest logit that a window holds the answer: it tells best whether the documents hold one at all,
    better than how likely the span that was chosen is the right one."""
    return max(proposal.features.answerable for proposal in proposals)


def find_others(best: Proposal, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the best proposal of each other document, where it says another thing that the reader by itself, without
    the search's say, finds at least as good; the likeliest first."""
    said = {_plain(best.text)}
    first: dict[str, Proposal] = {best.document: best}
    for proposal in sorted(proposals, key=attrgetter("score"), reverse=True):
        first.setdefault(proposal.document, proposal)
    others = []
    for other in list(first.values())[1:]:
        text = _plain(other.text)
        as_good = by_reader(other.features) >= by_reader(best.features)
        if as_good and not any(_agree(text, known) for known in said):
            said.add(text)
            others.append(other)
    return others[:MOST_OTHERS]


def _agree(one: str, other: str) -> bool:
    """Say whether one is a part of the other, or both give the same numbers, as 53个部门 and 53 departments do."""
    numbers = _FIGURES.findall(one)
    return one in other or other in one or (bool(numbers) and numbers == _FIGURES.findall(other))


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, simplify(text)))


def _with_margin(best: Proposal, proposals: Sequence[Proposal]) -> Proposal:
    rivals = [other.score for other in proposals if other.text != best.text and not _overlap(best, other)]
    margin = min([WIDEST_MARGIN, *(best.score - rival for rival in rivals)])
    return replace(best, features=replace(best.features, margin=margin))


def _overlap(one: Proposal, other: Proposal) -> bool:
    (start, end), (first, last) = one.span, other.span
    return one.document == other.document and start < last and first < end


def _show(proposal: Proposal, found: Found, probability: float) -> tuple[Answer, tuple[Hit, ...]]:
    """Return the answer in the first hit that shows it; where none does, one is made to."""
    span, hits = proposal.span, list(found.hits)
    if asks_whether(found.prepared.text):
        span = deciding_sentence_in(found.contexts[proposal.context], span)
    place = choose_holder(proposal.document, span, found.contexts, otherwise=proposal.context)
    context = found.contexts[place]
    if not shows(context, span):
        hits[place] = hold(hits[place], context, span, found.prepared, found.words)
    return answer_in(hits[place], context, span, probability), tuple(hits)

"""Questions that want a yes or a no: they are answered by the sentence that decides, not by a word of ours."""

import re

from indexer.fold import simplify
from indexer.sentences import sentence_around
from search.results import Span

_ASKS_WHAT = re.compile(
    r"什么|哪|谁|多少|几|如何|怎|为何|何[时人地种]|\b(?:what|which|who|whom|when|where|why|how)\b", re.IGNORECASE
)
_ASKS_WHETHER = re.compile(
    r"吗[?？\s]*\Z|是否|能否|可否|是不是|有没有|能不能|可不可以|会不会|要不要|该不该|算不算"
    r"|\A\s*(?:is|are|was|were|do|does|did|can|could|may|must|should|has|have|had|will|would)\b",
    re.IGNORECASE,
)
LONGEST = 80  # characters of a sentence that is shown whole


def asks_whether(question: str) -> bool:
    plain = simplify(question)
    return bool(_ASKS_WHETHER.search(plain)) and not _ASKS_WHAT.search(plain)


def deciding_sentence(text: str, span: Span) -> Span:
    """Return the whole sentences that a span is in; the span itself where these are long."""
    start, end = sentence_around(text, span)
    return (start, end) if end - start <= LONGEST else span

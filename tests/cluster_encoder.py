"""Encoders for the nodes of a cluster, which import them from here."""

import time
from collections.abc import Sequence
from pathlib import Path

from fakes import FakeEncoder

from indexer.encoder import FloatMatrix


class HeldEncoder(FakeEncoder):
    """On one node it begins its first texts and never ends them; elsewhere it waits until that has happened, which it
    has to within ten minutes.

    :param node: the name of that node.
    :param begun: the file that is written when it has begun.
    """

    def __init__(self, node: str, begun: Path) -> None:
        super().__init__()
        self._node, self._begun = node, begun

    def encode_document(self, texts: Sequence[str], /) -> FloatMatrix:
        import ray

        if ray.get_runtime_context().get_node_id() == self._node:
            self._begun.touch()
            time.sleep(1000)
        until = time.monotonic() + 600
        while not self._begun.exists():
            assert time.monotonic() < until
            time.sleep(0.01)
        return super().encode_document(texts)

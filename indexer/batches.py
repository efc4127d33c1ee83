"""Which texts a model is given at once."""

from collections.abc import Sequence

BATCH_TOKENS = 1024  # what a layer makes of them stays in a core's cache


def cut_batches(lengths: Sequence[int], *, budget: int = BATCH_TOKENS) -> list[list[int]]:
    """Return the places of texts in batches of equal length, the longest first, so that cores end together.

    :param lengths: tokens of each text.
    :param budget: tokens of a batch; a text that is longer is alone.
    """
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        before = lengths[batches[-1][0]] if batches else 0
        if lengths[place] != before or before * (len(batches[-1]) + 1) > budget:
            batches.append([])
        batches[-1].append(place)
    return batches

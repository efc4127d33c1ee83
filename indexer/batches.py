"""Which texts a model is given at once."""

from collections.abc import Sequence

BATCH_TOKENS = 1024  # padding included; what a layer makes of them stays in a core's cache


def cut_batches(lengths: Sequence[int], *, budget: int = BATCH_TOKENS) -> list[list[int]]:
    """Return the places of texts in batches, the longest first, so that little is padded and cores end together.

    :param lengths: tokens of each text.
    :param budget: tokens of a batch, each text counted as long as its longest; one longer has its own.
    """
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if not batches or lengths[batches[-1][0]] * (len(batches[-1]) + 1) > budget:
            batches.append([])
        batches[-1].append(place)
    return batches

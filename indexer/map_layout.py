"""Embeddings to a picture: a place in the plane for each, near to those that mean the like, and groups of them.

The same embeddings give the same picture. It takes one core, so that questions are answered meanwhile.
"""

import numpy as np
import numpy.typing as npt

from indexer.encoder import FloatMatrix

Labels = npt.NDArray[np.int64]

_FEW = 8  # points; t-SNE needs neighbours
_PERPLEXITY = 30.0  # neighbours that count, the usual number; fewer where there are few points
_STEPS = 500  # of t-SNE; the picture hardly changes behind them
_PASSAGES_A_TOPIC, _MOST_TOPICS = 25, 12  # more labels than that are not read


def lay_out(embeddings: FloatMatrix) -> FloatMatrix:
    """Return a place for each embedding, shape (n, 2), each axis from 0 to 1.

    :param embeddings: rows of length 1; n may be 0.
    """
    return _stretched(_principal_axes(embeddings) if len(embeddings) < _FEW else _neighbourhoods(embeddings))


def group(embeddings: FloatMatrix) -> Labels:
    """Return the number of each embedding's group; groups are counted from 0, and none of them is empty."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    groups = min(max(len(embeddings) // _PASSAGES_A_TOPIC, 1), _MOST_TOPICS)
    if groups == 1:
        return np.zeros(len(embeddings), np.int64)
    with threadpool_limits(1):
        found = KMeans(groups, n_init=4, random_state=0).fit_predict(embeddings)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def _principal_axes(embeddings: FloatMatrix) -> FloatMatrix:
    if not len(embeddings):
        return np.empty((0, 2), np.float32)
    left, scales, _ = np.linalg.svd(embeddings - embeddings.mean(axis=0), full_matrices=False)
    axes = (left * scales)[:, :2]
    return np.pad(axes, ((0, 0), (0, 2 - axes.shape[1])))


def _neighbourhoods(embeddings: FloatMatrix) -> FloatMatrix:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    perplexity = min(_PERPLEXITY, (len(embeddings) - 1) / 3)
    with threadpool_limits(1):  # several would add numbers up in any order, and small differences grow
        model = TSNE(2, perplexity=perplexity, max_iter=_STEPS, init="pca", random_state=0)
        return np.asarray(model.fit_transform(embeddings), np.float32)


def _stretched(places: FloatMatrix) -> FloatMatrix:
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    width = np.where(high > low, high - low, 1)
    return np.asarray(np.where(high > low, (places - low) / width, 0.5), np.float32)

"""The tokenizer of the default encoder, as a model of the library sentencepiece.

It gives the token ids of ``bundled.tokenizer``, whose file the library tokenizers takes a second to read and 300 MB
to hold; this one takes a third of a second and 57 MB (benchmarks/RESULTS.md, "To the first answer").
"""

from indexer.bundled.charsmap import compile_charsmap
from indexer.bundled.e5s1 import Weights

UNIGRAM, NORMAL, UNKNOWN = 1, 1, 2  # numbers of sentencepiece's: a kind of model, and two of pieces


def piece_model(weights: Weights) -> bytes:
    """Return the content of a model file. The signs of the model, as </s>, are pieces like others."""
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]
    vocabulary = weights.vocabulary
    model.trainer_spec.model_type = UNIGRAM
    model.trainer_spec.unk_id = vocabulary.unknown
    model.normalizer_spec.precompiled_charsmap = compile_charsmap(weights.normalisation)
    for row, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True)):
        kind = UNKNOWN if row == vocabulary.unknown else NORMAL
        model.pieces.add(piece=piece, score=score, type=kind)
    content: bytes = model.SerializeToString()
    return content

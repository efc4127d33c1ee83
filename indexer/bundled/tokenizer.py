"""The tokenizer of the default encoder, as a ``tokenizer.json`` of the library tokenizers.

It gives the token ids of the engine in the wheel, with one difference on purpose: a run of characters
that the vocabulary does not know becomes one unknown token, as in SentencePiece, with which the model
was trained; the engine makes one of each character.
"""

import base64
from typing import Any

from indexer.bundled.charsmap import compile_charsmap
from indexer.bundled.e5s1 import Vocabulary, Weights

SPACE_MARK = "▁"  # stands for a space, and before the first word
MASK = "<mask>"  # the last piece of the vocabulary


def tokenizer_json(weights: Weights) -> dict[str, Any]:
    """Return the content of ``tokenizer.json``."""
    vocabulary = weights.vocabulary
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [added_token(row, vocabulary.pieces[row]) for row in special_ids(vocabulary)],
        "normalizer": normalizer(weights),
        # One stretch, not word by word: no piece crosses a space, so the outcome is the same.
        "pre_tokenizer": {
            "type": "Metaspace",
            "replacement": SPACE_MARK,
            "prepend_scheme": "always",
            "split": False,
        },
        "post_processor": post_processor(vocabulary),
        "decoder": {
            "type": "Metaspace",
            "replacement": SPACE_MARK,
            "prepend_scheme": "always",
            "split": False,
        },
        "model": {
            "type": "Unigram",
            "unk_id": vocabulary.unknown,
            "vocab": list(zip(vocabulary.pieces, vocabulary.scores, strict=True)),
            "byte_fallback": False,
        },
    }


def normalizer(weights: Weights) -> dict[str, Any]:
    """Replace by the table, which holds each single character; then one space for many."""
    charsmap = base64.b64encode(compile_charsmap(weights.normalisation)).decode()
    return {
        "type": "Sequence",
        "normalizers": [
            {"type": "Precompiled", "precompiled_charsmap": charsmap},
            {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
        ],
    }


def post_processor(vocabulary: Vocabulary) -> dict[str, Any]:
    begin, end = (vocabulary.pieces[row] for row in (vocabulary.begin, vocabulary.end))
    around = [special(begin), {"Sequence": {"id": "A", "type_id": 0}}, special(end)]
    return {
        "type": "TemplateProcessing",
        "single": around,
        "pair": [*around, special(end), {"Sequence": {"id": "B", "type_id": 0}}, special(end)],
        "special_tokens": {
            begin: {"id": begin, "ids": [vocabulary.begin], "tokens": [begin]},
            end: {"id": end, "ids": [vocabulary.end], "tokens": [end]},
        },
    }


def special(token: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": token, "type_id": 0}}


def special_ids(vocabulary: Vocabulary) -> list[int]:
    named = [vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown]
    return [*named, vocabulary.pieces.index(MASK)]


def added_token(row: int, content: str) -> dict[str, Any]:
    return {
        "id": row,
        "content": content,
        "single_word": False,
        "lstrip": False,
        "rstrip": False,
        "normalized": False,
        "special": True,
    }


def tokenizer_config(weights: Weights) -> dict[str, Any]:
    """Return the content of ``tokenizer_config.json``, which names the tokens for transformers."""
    pieces, vocabulary = weights.vocabulary.pieces, weights.vocabulary
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": weights.shape.positions,
        "bos_token": pieces[vocabulary.begin],
        "cls_token": pieces[vocabulary.begin],
        "eos_token": pieces[vocabulary.end],
        "sep_token": pieces[vocabulary.end],
        "pad_token": pieces[vocabulary.padding],
        "unk_token": pieces[vocabulary.unknown],
        "mask_token": MASK,
        "split_special_tokens": True,  # "</s>" in a document is four characters, not the end of it
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
    }

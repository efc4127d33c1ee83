"""`wenju ask`: one question, or a file of them."""

import json
import sys
from contextlib import closing
from pathlib import Path

from corpus.errors import QuestionError, QuestionFileError
from indexer.place import Place
from search.compose import compose
from search.engine import SearchEngine
from search.model_server import ModelServer
from search.results import Reply
from ui.contract import JsonObject, composed_object, reply_object
from ui.notes import note
from ui.opening import open_index
from ui.print_reply import print_composed, print_reply
from ui.questions import BatchQuestion, read_questions


def ask_one(place: Place, question: str, *, top_k: int, as_json: bool, model_address: str | None = None) -> None:
    """:param model_address: of a server with a language model, which then writes an answer, too."""
    server = ModelServer(model_address) if model_address else None
    with closing(open_index(place)) as engine:
        reply = engine.reply(question, top_k=top_k)
    composed = compose(question, reply.hits, server) if server and reply.hits else None
    if as_json:
        write_line({**reply_object(reply), **({} if composed is None else composed_object(composed))})
        return
    print_reply(reply)
    if composed is not None:
        print_composed(composed)


def ask_batch(place: Place, path: Path, *, top_k: int) -> None:
    """Write one line a question, in order, each as soon as it is answered.

    A question that cannot be asked gets a line without hits, and a line that holds none gets none; a note says why.

    :raises QuestionFileError: in the end, if there was such a line.
    """
    wrong = 0
    with closing(open_index(place)) as engine:
        for line in read_questions(path):
            trouble = str(line) if isinstance(line, QuestionFileError) else _answer(line, engine, top_k)
            if trouble:
                note(trouble)
                wrong += 1
    if wrong:
        raise QuestionFileError(
            f"{path}: questions that could not be asked, named above: {wrong}; all others are answered"
        )


def _answer(line: BatchQuestion, engine: SearchEngine, top_k: int) -> str | None:
    """Write the line of a question; return why it could not be asked."""
    try:
        reply, trouble = engine.reply(line.question, top_k=top_k), None
    except QuestionError as error:
        reply, trouble = Reply(line.question, None, (), 0.0), f"{line.place}: {error}"
    write_line(reply_object(reply, question_id=line.question_id))
    return trouble


def write_line(value: JsonObject) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()

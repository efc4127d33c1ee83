"""`wenju ask`: one question, or a file of them."""

import json
import sys
from contextlib import closing
from pathlib import Path

from corpus.errors import QuestionError, QuestionFileError
from indexer.place import Place
from search.compose import compose
from search.model_server import ModelServer
from ui.contract import JsonObject, composed_object, reply_object
from ui.opening import open_index
from ui.print_reply import print_composed, print_reply
from ui.questions import read_questions


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
    """Write one line a question, in order, each as soon as it is answered."""
    with closing(open_index(place)) as engine:
        for line in read_questions(path):
            try:
                reply = engine.reply(line.question, top_k=top_k)
            except QuestionError as error:
                raise QuestionFileError(f"{line.place}: {error}") from error
            write_line(reply_object(reply, question_id=line.question_id))


def write_line(value: JsonObject) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()

"""A language model behind a server that speaks the OpenAI protocol, as Ollama, llama.cpp and vLLM do."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from corpus.errors import ModelServerError, SettingError

_LOOK_SECONDS = 10
_WRITE_SECONDS = 300  # on two cores a model of some size writes a few words a second
_LONGEST_REPLY = 1_000_000  # bytes


class ModelServer:
    """Implements ``search.compose.Writer``."""

    def __init__(self, address: str) -> None:
        """:param address: as http://127.0.0.1:11434/v1, with #NAME behind it for another model than the first one.

        :raises SettingError: if it is no such address.
        """
        url, self._model = urldefrag(address)
        if not _is_of_a_server(url):
            raise SettingError(
                f"--llm '{address}' is not the address of a server; give one as http://127.0.0.1:11434/v1"
            )
        self._url = url.rstrip("/")
        # Not through a proxy of the environment: the documents go to this address and nowhere else.
        self._opener = build_opener(ProxyHandler({}))

    def write(self, rules: str, request: str, /) -> str:
        messages = [{"role": "system", "content": rules}, {"role": "user", "content": request}]
        asked = {"model": self._model or self._first_model(), "messages": messages, "temperature": 0, "stream": False}
        reply = self._exchange("chat/completions", asked, seconds=_WRITE_SECONDS)
        try:
            written = reply["choices"][0]["message"]["content"]
        except (LookupError, TypeError):
            written = None
        if not isinstance(written, str):
            raise self._not_understood("chat/completions")
        return written

    def _first_model(self) -> str:
        reply = self._exchange("models", None, seconds=_LOOK_SECONDS)
        try:
            return str(reply["data"][0]["id"])
        except (LookupError, TypeError):
            raise ModelServerError(
                f"{self._url} names no model; start one there, or put its name behind the address: {self._url}#NAME"
            ) from None

    def _exchange(self, path: str, body: Mapping[str, object] | None, *, seconds: float) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._url}/{path}", data, {"Content-Type": "application/json"})
        try:
            with self._opener.open(request, timeout=seconds) as reply:
                return json.loads(reply.read(_LONGEST_REPLY))
        except HTTPError as error:
            raise ModelServerError(
                f"{self._url}/{path} refuses ({error.code} {error.reason}); check the address and the model's name"
            ) from None
        except ValueError:
            raise self._not_understood(path) from None
        except (OSError, HTTPException) as error:
            raise ModelServerError(
                f"The model server at {self._url} does not answer ({error}); start it, or leave --llm out"
            ) from None

    def _not_understood(self, path: str) -> ModelServerError:
        return ModelServerError(
            f"What {self._url}/{path} answers is not of the OpenAI protocol; check that the address ends as /v1"
        )


def _is_of_a_server(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:  # as of half an IPv6 address
        return False

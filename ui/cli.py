"""The `wenju` command: names and arguments. What a command does is in `ui/commands_*.py`, imported on use."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from corpus.errors import WenjuError
from indexer.place import folder_of, parse_place
from ui.places import default_index
from ui.visible import one_line

USER_ERROR = 2  # the exit code of every error of the user's making
_UsageError: Any = typer.BadParameter.__bases__[0]  # typer gives its name nowhere


class Commands(TyperGroup):
    """Turns errors of the user's making into one sentence; every other error keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except WenjuError as error:
            typer.echo(one_line(str(error)), err=True)
            raise typer.Exit(USER_ERROR) from None

    def main(self, *args: Any, **extra: Any) -> Any:
        try:
            sys.exit(super().main(*args, **{**extra, "standalone_mode": False}))
        except _UsageError as error:
            message = error.format_message()
            if "\n" in message:  # no arguments at all: it is the help
                error.show()
            else:
                typer.echo(f"{one_line(message).rstrip('.')}; see {error.ctx.command_path} --help", err=True)
            sys.exit(USER_ERROR)


app = typer.Typer(
    cls=Commands,
    help="Ask your documents, see the evidence. Everything happens on this computer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

IndexPlace = Annotated[
    Any,  # a Place; typer takes no unions
    typer.Option(
        "--index",
        metavar="DIR",
        parser=parse_place,
        default_factory=lambda: str(default_index()),  # parsed as what is typed
        show_default="$WENJU_HOME/default",
        help="The folder of the index, or milvus://HOST:PORT/COLLECTION.",
    ),
]
NARROWING = (
    'In a question, "a phrase" must occur in a passage, -word must not; document:NAME, section:HEADING and '
    "kind:reference narrow the search. Put single quotes around the whole question, so that your shell leaves the "
    "others alone, and -- before one that begins with a minus sign."
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a page to read.")]


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    place: IndexPlace,
    encoder: Annotated[
        str | None,
        typer.Option(metavar="NAME_OR_FOLDER", help="Another sentence-transformers model than the bundled one."),
    ] = None,
    dictionary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Words to be found whole, one a line. The index keeps them."),
    ] = None,
    no_dictionary: Annotated[bool, typer.Option("--no-dictionary", help="Let the index forget its words.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Keep following the paths, until Ctrl+C.")] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="auto|HOST:PORT",
            help="Read and embed on this Ray cluster, whose machines see the files at the same paths; auto: the one "
            "this machine is in, else one of its own cores.",
        ),
    ] = None,
) -> None:
    """Bring the index in step with files and folders: new, changed and removed ones.

    A file that cannot be read does not stop the others. Exit code 2 if none can.
    """
    from ui.commands_index import index_files

    if dictionary and no_dictionary:
        raise typer.BadParameter("give either --dictionary or --no-dictionary")
    all_well = index_files(
        place,
        paths,
        encoder_name=encoder,
        words=dictionary,
        forget_words=no_dictionary,
        watch=watch,
        cluster=cluster,
    )
    if not all_well:
        raise typer.Exit(USER_ERROR)


@app.command(epilog=NARROWING)
def ask(
    place: IndexPlace,
    question: Annotated[str | None, typer.Argument(help="In Chinese or English.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON Lines with `question` and perhaps `id`; needs --json."),
    ] = None,
    top_k: Annotated[int, typer.Option(min=1, help="How many passages to show.")] = 5,
    as_json: AsJson = False,
    llm: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="A language model of your own, as http://127.0.0.1:11434/v1\\[#NAME] (OpenAI protocol), also writes "
            "an answer from the passages; they are sent there. Sentences that cite none are told.",
        ),
    ] = None,
) -> None:
    """Answer a question, or a file of questions, with the passages that bear it out."""
    from ui.commands_ask import ask_batch, ask_one

    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE")
    if batch is not None and llm is not None:
        raise typer.BadParameter("--llm goes with one QUESTION")
    if question is not None:
        ask_one(place, question, top_k=top_k, as_json=as_json, model_address=llm)
    elif batch is not None and as_json:
        ask_batch(place, batch, top_k=top_k)
    else:
        raise typer.BadParameter("--batch needs --json")


@app.command()
def serve(
    place: IndexPlace,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    auth: Annotated[
        str | None,
        typer.Option(metavar="USER:PASSWORD", help="Ask for these; needed for any --host but this computer."),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the form in a browser.")] = True,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Nobody can take documents in or out by the form.")
    ] = False,
) -> None:
    """Open the web form. An empty index first gets the sample documents."""
    from ui.commands_serve import serve_form

    serve_form(place, host=host, port=port, auth=auth, open_browser=browser, read_only=read_only)


@app.command()
def mcp(place: IndexPlace) -> None:
    """Offer the index to an assistant, as tools of the Model Context Protocol over stdin and stdout."""
    from ui.commands_mcp import serve_tools

    serve_tools(place)


@app.command()
def documents(place: IndexPlace, as_json: AsJson = False) -> None:
    """List the documents of the index."""
    from ui.commands_index import show_documents

    show_documents(place, as_json=as_json)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(metavar="DOCUMENT...", help="As `wenju documents` names them.")],
    place: IndexPlace,
) -> None:
    """Take documents out of the index, for good. Their files stay."""
    from ui.commands_index import remove_from_index

    remove_from_index(place, names)


@app.command()
def compact(place: IndexPlace) -> None:
    """Write the index anew without what was removed from it, so that no trace of that is left in its files."""
    from ui.commands_keep import compact_files

    compact_files(folder_of(place, "wenju compact"))


@app.command("export")
def export_archive(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    place: IndexPlace,
) -> None:
    """Write the whole index into one file, as a back-up or for another computer."""
    from ui.commands_keep import export_file

    export_file(folder_of(place, "wenju export"), file)


@app.command("import")
def import_archive(
    file: Annotated[Path, typer.Argument(help="A file that `wenju export` wrote.")],
    place: IndexPlace,
) -> None:
    """Make an index of an exported one, into a folder without documents. Nothing is embedded again."""
    from ui.commands_keep import import_file

    import_file(folder_of(place, "wenju import"), file)


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(help="JSON Lines of questions, or SQuAD JSON.")],
    place: IndexPlace,
    as_json: AsJson = False,
) -> None:
    """Measure the index on questions with known answers."""
    from ui.commands_check import measure_index

    measure_index(place, file, as_json=as_json)


@app.command()
def doctor(place: IndexPlace) -> None:
    """Check the model, the index and the settings, and say what to do. Exit code 1 if one is wrong."""
    from ui.commands_check import check_health

    if not check_health(place):
        raise typer.Exit(1)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a lone surrogate becomes \udXXX, which is also how JSON writes it
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app()

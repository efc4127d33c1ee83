"""`wenju eval` and `wenju doctor`."""

from contextlib import closing
from pathlib import Path

from indexer.place import Place
from ui.commands_ask import write_line
from ui.notes import progress_bar
from ui.opening import encoder_for, open_index
from ui.print_tables import print_findings, print_measures


def measure_index(place: Place, path: Path, *, as_json: bool) -> None:
    from search.evaluation import evaluate_file

    with closing(open_index(place)) as engine, progress_bar("Reading questions", "Asking") as report:
        measures = evaluate_file(engine, path, progress=report)
    if as_json:
        write_line(dict(measures))
    else:
        print_measures(measures)


def check_health(place: Place) -> bool:
    """Print what was found and return whether all is well."""
    from indexer.doctor import examine

    findings = examine(place, lambda: encoder_for(place))
    print_findings(findings)
    return all(finding.ok for finding in findings)

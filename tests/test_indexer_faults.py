"""A disk that is full, fails or writes too little: a sentence, and nothing lost. All calls: benchmarks/faults.py."""

import pytest
from trial_runner import COMMANDS, Runner, find_trouble

MOMENTS = 2  # a command and fault, spread over the calls that change files


@pytest.mark.parametrize("fault", ["full", "fail", "short"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_fails_is_told_of_and_loses_nothing(trials: Runner, command: str, fault: str):
    calls = trials.undisturbed(command)["calls"]
    for number in range(MOMENTS):
        call = 1 + calls * (3 * number + 1) // (3 * MOMENTS)
        assert find_trouble(trials.run(command, fault=fault, call=call)) == [], f"at call {call}"

"""Killed with SIGKILL while a command works, an index is as before or as after. 200 moments: benchmarks/kill.py.

What is asked of every trial, see ``trials.Seen``: answers are those of before or after, the doctor has no complaint,
and the command given again completes and leaves what an undisturbed run leaves.
"""

import signal

import pytest
from trial_runner import COMMANDS, Runner

MOMENTS = 4  # a command, spread evenly over the calls that change its files


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_killed_leaves_the_old_index_or_the_new_one(trials: Runner, command: str):
    undisturbed = trials.undisturbed(command)
    assert (undisturbed["ended"], undisturbed["state"], undisturbed["wrong"]) == (0, "after", [])
    for number in range(MOMENTS):
        call = 1 + undisturbed["calls"] * (2 * number + 1) // (2 * MOMENTS)
        seen = trials.run(command, fault="kill", call=call)
        assert (seen["ended"], seen["wrong"]) == (-signal.SIGKILL, []), f"killed at call {call}: {seen}"

"""The doorkeeper by itself; the password as a person meets it is in `test_ui_browser_login.py`."""

import asyncio

from ui.login import MOST_WAITING, Doorkeeper


class Clock:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)  # others may go on


def ask(doorkeeper: Doorkeeper, *tries: tuple[str, str]) -> list[bool]:
    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(doorkeeper.admits(*each) for each in tries))

    return asyncio.run(all_at_once())


RIGHT, WRONG = ("李", "密码"), ("李", "猜")


def test_only_the_very_user_and_password_are_admitted():
    doorkeeper = Doorkeeper(*RIGHT, sleep=Clock().sleep)
    tries = [RIGHT, WRONG, ("王", "密码"), ("", ""), ("李密", "码"), ("密码", "李")]
    assert [ask(doorkeeper, each)[0] for each in tries] == [True, False, False, False, False, False]


def test_each_wrong_try_in_a_row_waits_twice_as_long_up_to_a_bound():
    clock = Clock()
    doorkeeper = Doorkeeper(*RIGHT, sleep=clock.sleep)
    for _ in range(7):
        ask(doorkeeper, WRONG)
    assert clock.slept == [0.5, 1, 2, 4, 8, 8, 8]
    assert ask(doorkeeper, RIGHT) == [True]
    ask(doorkeeper, WRONG)
    assert clock.slept[7:] == [0.5]


def test_tries_at_once_wait_for_each_other_and_a_flood_is_refused_unseen():
    clock = Clock()
    doorkeeper = Doorkeeper(*RIGHT, sleep=clock.sleep)
    flood = [WRONG] * MOST_WAITING + [RIGHT]
    assert ask(doorkeeper, *flood) == [False] * len(flood)
    assert clock.slept == [0.5, 1, 2, 4] + [8] * (MOST_WAITING - 4)
    assert ask(doorkeeper, RIGHT) == [True]

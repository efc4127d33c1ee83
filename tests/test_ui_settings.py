from dataclasses import replace

import pytest
from fake_desk import FakeDesk

from search.results import Reply
from ui.handlers import answer, choose_setting, find, find_again, open_page, to_keep
from ui.page import present
from ui.render_settings import render_settings
from ui.screen import Screen
from ui.settings import Caution, Settings, Theme
from ui.texts import CHINESE, ENGLISH, Language

QUESTION = "最多跑一次改革"


def answered(settings: Settings, desk: FakeDesk) -> Screen:
    return answer(find(QUESTION, Screen(settings=settings), desk), desk)


def test_what_a_browser_keeps_is_what_was_set():
    settings = Settings(10, answers=False, caution=Caution.SURE, theme=Theme.DARK)
    screen = Screen(language=Language.ENGLISH, settings=settings)
    kept = to_keep(screen)
    opened = open_page({}, FakeDesk(), kept)
    assert (opened.settings, opened.language) == (settings, Language.ENGLISH)
    assert open_page({"lang": "zh-CN"}, FakeDesk(), kept).language is Language.CHINESE


@pytest.mark.parametrize(
    "kept",
    [None, "x", [1], {"hits": "7"}, {"hits": "many"}, {"caution": "none"}, {"theme": None, "secret": "1"}],
    ids=str,
)
def test_what_no_page_of_ours_has_kept_is_as_at_the_beginning(kept):
    assert Settings.parse(kept) == Settings()


def test_another_number_of_hits_is_searched_again():
    desk = FakeDesk()
    screen = answer(find(f"{QUESTION}是从什么时候开始的", Screen(), desk), desk)
    assert len(screen.outcome.hits) > 3
    fewer = find_again(choose_setting("hits", "3", replace(screen, question="not yet asked")), desk)
    assert (len(fewer.outcome.hits), fewer.question) == (3, "not yet asked")


def test_a_choice_changes_nothing_but_itself():
    screen = answered(Settings(), FakeDesk())
    assert choose_setting("caution", "sure", screen) == replace(screen, settings=Settings(caution=Caution.SURE))
    assert choose_setting("caution", "none", screen) == screen
    assert find_again(Screen(), FakeDesk()) == Screen()


def test_without_answers_none_is_read_or_shown():
    desk = FakeDesk()
    screen = answered(Settings(answers=False), desk)
    assert not isinstance(screen.outcome, Reply)
    assert desk.engine.asked == []
    assert present(screen, desk).answer == ""


def test_an_answer_that_is_not_sure_is_shown_only_to_those_who_want_it():
    desk = FakeDesk()
    screen = answered(Settings(), desk)
    unsure = replace(screen.outcome, answer=replace(screen.outcome.answer, score=0.49))
    for caution, is_shown in ((Caution.GUESSES, True), (Caution.SURE, False)):
        page = present(replace(screen, outcome=unsure, settings=Settings(caution=caution)), desk)
        assert ("answer-text" in page.answer) is is_shown
        assert (CHINESE.no_sure_answer in page.answer) is not is_shown
        assert ("holds-answer" in page.results) is is_shown


def test_a_sure_answer_is_shown_to_all():
    desk = FakeDesk()
    page = present(answered(Settings(caution=Caution.SURE), desk), desk)
    assert "answer-text" in page.answer


def test_the_choices_are_checked_as_they_are_set():
    html = render_settings(Settings(hits=10, theme=Theme.LIGHT), Language.ENGLISH, ENGLISH)
    assert 'name="hits" value="10" checked' in html
    assert 'name="theme" value="light" checked' in html
    assert 'name="language" value="en" checked' in html
    assert html.count("checked") == 5

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from threading import Event
from time import sleep

import pytest
from fake_desk import EXAMPLES, FakeDesk
from fake_engine import FakeEngine

from corpus.errors import QuestionError
from search.found import Found
from search.results import Reply
from ui.handlers import answer, choose_collection, choose_setting, find, open_page, switch_language
from ui.markup import escape
from ui.page import Page, present
from ui.screen import LONGEST_HISTORY, Screen, Session
from ui.texts import CHINESE, ENGLISH, Language

QUESTION = "杭州亲清在线打通了多少个部门"


def opened(desk: FakeDesk, **parameters: str) -> Screen:
    return open_page(parameters, desk)


def ask(question: str, screen: Screen, desk: FakeDesk) -> Screen:
    """Return the screen on which everything has arrived."""
    return answer(find(question, screen, desk), desk)


def asked(question: str, desk: FakeDesk) -> Page:
    return present(ask(question, opened(desk), desk), desk)


def test_a_new_page_is_chinese_and_offers_examples():
    desk = FakeDesk()
    page = present(opened(desk), desk)
    assert CHINESE.tagline in page.welcome
    assert escape(CHINESE.syntax) in page.welcome
    assert page.examples == EXAMPLES[Language.CHINESE]
    assert (page.switch_label, page.ask_label, page.results) == ("English", "提问", "")
    assert "已收录 3 篇文档" in page.footer


@pytest.mark.parametrize("value", ["en", "EN", "en-GB"])
def test_a_link_may_open_in_english(value):
    assert opened(FakeDesk(), lang=value).language is Language.ENGLISH


def test_a_link_with_a_question_asks_it():
    screen = opened(FakeDesk(), q=QUESTION)
    assert isinstance(screen.outcome, Found)
    assert (screen.question, screen.outcome.question) == (QUESTION, QUESTION)


def test_hits_come_before_the_answer():
    desk = FakeDesk()
    found = find(QUESTION, opened(desk), desk)
    first, then = present(found, desk), present(answer(found, desk), desk)
    assert "打通了" in first.results
    assert CHINESE.reading in first.answer
    assert "53个部门" in then.answer
    assert "打通了" in then.results


def test_only_what_was_found_is_answered():
    desk = FakeDesk()
    for screen in (opened(desk), ask(QUESTION, opened(desk), desk), find(" ", opened(desk), desk)):
        assert answer(screen, desk) is screen


def test_what_was_found_is_read_once_and_every_event_that_asks_for_it_shows_it():
    desk, may_read, read = FakeDesk(), Event(), list[Screen]()
    session = Session(opened(desk))

    def read_late(screen: Screen) -> Screen:
        read.append(screen)
        assert may_read.wait(timeout=120)
        return answer(screen, desk)

    assert session.answer(read_late) is None
    session.screen = find(QUESTION, session.screen, desk)
    found = session.screen.outcome
    with ThreadPoolExecutor() as events:
        shown = [events.submit(session.answer, read_late) for _ in range(3)]
        may_read.set()
    assert [each.result() for each in shown] == [found] * 3
    assert session.answer(read_late) is found
    assert isinstance(session.screen.outcome, Reply)
    assert len(read) == 1


def test_an_answer_to_what_is_no_longer_on_the_screen_is_not_shown():
    desk = FakeDesk()
    session = Session(find(QUESTION, opened(desk), desk))

    def read_too_late(screen: Screen) -> Screen:
        session.screen = find("浙江", session.screen, desk)
        return answer(screen, desk)

    assert session.answer(read_too_late) is None
    assert isinstance(session.screen.outcome, Found)


def test_a_page_that_opens_keeps_what_somebody_did_on_it_meanwhile():
    desk, blank = FakeDesk(), Screen()
    link = replace(opened(desk, q="浙江", lang="en"), collection="政策")
    session = Session(blank)
    assert session.with_changes(link, blank) == link

    session.screen = choose_setting("hits", "3", blank)
    assert session.with_changes(link, blank) == replace(link, settings=session.screen.settings)

    assert session.ask(lambda screen: find(QUESTION, screen, desk))
    assert session.with_changes(link, blank) == replace(session.screen, language=Language.ENGLISH)


def test_what_was_found_for_an_older_question_or_another_collection_is_not_shown():
    desk = FakeDesk()
    session = Session(opened(desk))

    def find_while(meanwhile: Callable[[], object]) -> bool:
        def find_late(before: Screen) -> Screen:
            meanwhile()
            return find(QUESTION, before, desk)

        return session.ask(find_late)

    def ask_another() -> None:
        session.ask(lambda screen: find("浙江", screen, desk))

    def switch() -> None:
        session.change(lambda screen: switch_language(QUESTION, screen))

    def choose() -> None:
        session.change(lambda screen: choose_collection("政策", "", screen, 3))

    assert not find_while(ask_another)
    assert session.screen.history == ("浙江",)
    assert find_while(switch)
    assert (session.screen.language, session.screen.history) == (Language.ENGLISH, (QUESTION, "浙江"))
    assert not find_while(choose)
    assert (session.screen.collection, session.screen.outcome) == ("政策", None)


def test_two_changes_at_once_are_both_made():
    session, is_near = Session(Screen()), Event()

    def change_slowly(screen: Screen) -> Screen:
        assert is_near.wait(timeout=120)
        sleep(0.1)  # in which the other one would be made and lost, if it did not wait
        return choose_setting("answers", "False", screen)

    def change_meanwhile() -> None:
        is_near.set()
        session.change(lambda screen: choose_setting("hits", "3", screen))

    with ThreadPoolExecutor() as events:
        events.submit(session.change, change_slowly)
        events.submit(change_meanwhile)
    assert (session.screen.settings.answers, session.screen.settings.hits) == (False, 3)


def test_a_copy_is_the_session_of_another_page():
    session = Session(Screen())
    session.number()
    other = deepcopy(session)
    other.change(lambda screen: choose_setting("hits", "3", screen))
    assert (session.screen, session.number(), other.number()) == (Screen(), 2, 1)


def test_the_history_holds_each_question_once_the_last_one_first():
    desk = FakeDesk()
    screen = opened(desk, q="部门")
    for question in ("浙江", "", "部门", "政务云"):
        screen = find(question, screen, desk)
    assert screen.history == ("政务云", "部门", "浙江")
    assert present(screen, desk).tools.count('class="again"') == 3
    for number in range(2 * LONGEST_HISTORY):
        screen = find(f"部门 {number}", screen, desk)
    assert len(screen.history) == LONGEST_HISTORY


def test_a_link_can_be_copied_once_there_is_something_to_link_to():
    desk = FakeDesk()
    assert CHINESE.copy_link not in present(opened(desk), desk).tools
    assert CHINESE.copy_link in asked(QUESTION, desk).tools


def test_an_answered_question_takes_the_place_of_welcome_and_examples():
    page = asked(QUESTION, FakeDesk())
    assert (page.welcome, page.examples, page.examples_title) == ("", (), "")
    assert "53个部门" in page.answer
    assert page.question == QUESTION
    assert f'data-question="{QUESTION}"' in page.masthead


def test_switching_the_language_changes_all_words_and_searches_nothing():
    desk = FakeDesk()
    screen = ask(QUESTION, opened(desk), desk)
    page = present(switch_language("half a new questi", screen), desk)
    assert desk.engine.asked == [QUESTION]
    assert page.question == "half a new questi"
    assert ENGLISH.evidence in page.results
    assert CHINESE.evidence not in page.results
    assert 'data-language="en"' in page.masthead
    assert present(switch_language("", switch_language("", screen)), desk).results == present(screen, desk).results


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question_gets_a_clear_message(question):
    page = asked(question, FakeDesk())
    assert CHINESE.empty_question in page.results
    assert page.examples == EXAMPLES[Language.CHINESE]


def test_a_question_of_10_000_characters_gets_a_clear_message():
    page = asked("问" * 10_000, FakeDesk())
    assert "这个问题有 10,000 个字" in page.results
    assert "1,000 个字以内" in page.results


def test_a_question_of_nothing_but_operators_gets_a_clear_message():
    desk = FakeDesk()
    desk.engine.fail_with = QuestionError("The question says only where to look")
    assert CHINESE.bare_question in asked("section:结论", desk).results


def test_an_empty_index_shows_the_command_that_fills_it():
    desk = FakeDesk(engine=None, index_command="wenju index PATH --index 'a <b>'")
    for page in (present(opened(desk), desk), asked(QUESTION, desk)):
        assert CHINESE.empty_index in page.results
        assert "wenju index PATH --index &#x27;a &lt;b&gt;&#x27;" in page.results
        assert page.examples == ()


def test_an_index_filled_later_is_found_without_a_restart():
    desk = FakeDesk(engine=None)
    screen = ask(QUESTION, opened(desk), desk)
    desk.engine = FakeEngine()
    page = present(ask(QUESTION, screen, desk), desk)
    assert "53个部门" in page.answer
    assert "已收录 3 篇文档" in page.footer


def test_a_broken_index_shows_its_own_sentence():
    page = asked(QUESTION, FakeDesk(broken="The index <b> is damaged; remove the folder"))
    assert CHINESE.broken_index in page.results
    assert "The index &lt;b&gt; is damaged; remove the folder" in page.results


def test_a_mistake_of_ours_is_admitted_and_its_traceback_kept(caplog):
    desk = FakeDesk()
    desk.engine.fail_with = ZeroDivisionError("a mistake of ours")
    assert CHINESE.mistake in asked(QUESTION, desk).results
    assert "ZeroDivisionError: a mistake of ours" in caplog.text


def test_a_question_with_markup_stays_text():
    page = asked('部门<img src=x onerror="x">', FakeDesk())
    assert "<img" not in page.masthead + page.tools + page.answer + page.results

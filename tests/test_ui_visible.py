from ui.visible import one_line, visible


def test_words_line_breaks_and_tabs_stay():
    assert visible("第一行\n第二行\tend") == "第一行\n第二行\tend"


def test_bidi_controls_go():
    assert visible("收入\u202e000,1\u202c元\u2066x\u2069\u200f") == "收入000,1元x"


def test_terminal_controls_go():
    assert visible("a\x1b[31mred\x07\x00\x7f\x9b") == "a[31mred"


def test_lone_surrogates_go():
    assert visible("a\ud800b\udcffc") == "abc"


def test_joiners_that_build_emoji_stay():
    family = "\U0001f468\u200d\U0001f469"
    assert visible(family) == family


def test_one_line_folds_white_space():
    assert one_line(" 第一章\n\t总则\u3000\u202e ") == "第一章 总则"

import pytest

from ui.uploads import safe_name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("国发〔2022〕14号.pdf", "国发〔2022〕14号.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\papers\\a.txt", "a.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a<b>|\0?.txt", "a_b___.txt"),
        ("CON.txt", "_CON.txt"),
        ("a\u202etxt.pdf", "atxt.pdf"),
        ("cafe\u0301.txt", "café.txt"),
        (".txt", "txt"),
        ("..", "_"),
    ],
)
def test_a_name_is_made_safe(name, kept):
    assert safe_name(name) == kept


def test_a_long_name_keeps_its_suffix():
    name = safe_name("云" * 300 + ".txt")
    assert len(name.encode()) <= 200
    assert name.startswith("云云")
    assert name.endswith("云.txt")

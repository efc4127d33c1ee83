"""Reading Chinese numerals, written as they are folded: 一千二百万 is 12000000, 二〇二一 is 2021, 三点五 is 3.5."""

DIGITS = "零一二三四五六七八九"
_VALUES = {digit: value for value, digit in enumerate(DIGITS)} | {"〇": 0}
_LONGEST = 30  # characters of a numeral that can be meant
_SIZES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}


def read_row(numeral: str) -> str | None:
    """Return the figures of 二〇二一, None for what is not written figure by figure."""
    if all(digit in _VALUES for digit in numeral):
        return "".join(str(_VALUES[digit]) for digit in numeral)
    return None


def read_value(numeral: str) -> int | None:
    """Return the value of 一千二百万; None where a numeral has none or several (三四百), or might (一万五)."""
    for sign, size in _SIZES.items():
        head, found, rest = numeral.rpartition(sign)
        if found:
            return _joined(head, size, rest)
    return _VALUES.get(numeral)


def in_figures(numeral: str) -> str | None:
    """Return a numeral in figures, 万 and 亿 left at its end as newspapers do: 一千二百万 is 1200万.

    None where its value is not certain.
    """
    if len(numeral) > _LONGEST:
        return None
    head = numeral.rstrip("万亿")
    if head != numeral and not set(head) & set("万亿"):
        written = _decimal(head)
        return written and written + numeral[len(head) :]
    return _decimal(numeral)


def _decimal(numeral: str) -> str | None:
    whole, point, fraction = numeral.partition("点")
    value = 2 if whole == "两" else read_value(whole)
    if value is None:
        return None
    return f"{value}.{read_row(fraction)}" if point else str(value)


def _joined(head: str, size: int, rest: str) -> int | None:
    count = 1 if (head, size) == ("", 10) else 2 if head == "两" and size > 10 else read_value(head)
    below = _below(rest, size)
    largest = {10**8: 10**12, 10**4: 10**4}.get(size, 10)  # 三万亿, but neither 三万万 nor 三十百
    if not count or count >= largest or below is None:
        return None
    return count * size + below


def _below(rest: str, size: int) -> int | None:
    """Return what stands behind 百 or 万: it fills the next place, or a 零 says that it does not."""
    if not rest:
        return 0
    bare = rest[1:] if rest[0] in "零〇" else rest
    value = read_value(bare)
    if not value or value >= size or (bare != rest) != (value < size // 10):
        return None
    return value

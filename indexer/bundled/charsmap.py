"""A table of characters in the form that SentencePiece calls a precompiled charsmap.

The form is a double array: a tree of bytes laid out in one array of 32-bit units, so that one addition
leads from a node to its child. A child stands at ``base XOR byte``, where ``base`` is its parent's own.

A unit of an inner node: bits 0-7 the byte that leads to it, bit 8 set if a key ends here, bits 10-30
its position XOR its base. A key's value stands in the child for byte 0, with bit 31 set: the offset of
the replacement in the text that follows the array, ended by a zero byte.
"""

import heapq
import struct
from collections.abc import Mapping, Sequence
from typing import Any

PAGE = 256  # children of one base lie within one page
KEY_ENDS = 1 << 8
IS_VALUE = 1 << 31
OFFSET_SHIFT = 10
END = 0  # the byte under which a key's value hangs

Node = dict[int, Any]  # byte -> Node, and END -> int


def compile_charsmap(table: Mapping[str, str]) -> bytes:
    """Return the charsmap that replaces every key of ``table`` by its value."""
    replacements = b""
    offsets: dict[str, int] = {}
    for replacement in table.values():
        if replacement not in offsets:
            offsets[replacement] = len(replacements)
            replacements += replacement.encode() + b"\0"
    units = lay_out(grow_tree({key: offsets[value] for key, value in table.items()}))
    array = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(array)) + array + replacements


def grow_tree(values: Mapping[str, int]) -> Node:
    root: Node = {}
    for key, value in values.items():
        node = root
        for byte in key.encode():
            node = node.setdefault(byte, {})
        node[END] = value
    return root


def lay_out(root: Node) -> list[int]:
    """Give every node its place; nodes with children choose first, the many without fill the gaps."""
    array = DoubleArray()
    waiting = [(-len(root), 0, root)]
    while waiting:
        _, position, node = heapq.heappop(waiting)
        base = array.claim([byte for byte in node if byte != END])
        array.units[position] |= (position ^ base) << OFFSET_SHIFT
        for byte, child in node.items():
            if byte == END:
                array.units[position] |= KEY_ENDS
                array.units[base] = IS_VALUE | child
            else:
                array.units[base ^ byte] |= byte
                heapq.heappush(waiting, (-len(child), base ^ byte, child))
    return array.units


class DoubleArray:
    """Units and which of them are free.

    The unit at a base is always its own, for a value or empty: so no two nodes share a base, and none
    takes another's children for its own.
    """

    def __init__(self) -> None:
        self.units: list[int] = []
        self.free: list[bool] = []
        self.first_free = 1
        self.grow()
        self.free[0] = False  # the root

    def grow(self) -> None:
        self.units += [0] * PAGE
        self.free += [True] * PAGE

    def claim(self, labels: Sequence[int]) -> int:
        """Take a base and its places for ``labels``."""
        base = self.find_base(labels) if labels else self.find_free()
        for label in (END, *labels):
            self.free[base ^ label] = False
        return base

    def find_free(self) -> int:
        while not self.free[self.first_free]:
            self.first_free += 1
            if self.first_free == len(self.free):
                self.grow()
        return self.first_free

    def find_base(self, labels: Sequence[int]) -> int:
        base = len(self.free) - PAGE  # earlier pages are too full to be worth the search
        while not all(self.free[base ^ label] for label in (END, *labels)):
            base += 1
            if base == len(self.free):
                self.grow()
        return base

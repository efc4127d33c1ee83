"""What this machine's processor can do that decides how a graph is made."""

from functools import cache
from pathlib import Path

FLAGS_FILE = Path("/proc/cpuinfo")  # of Linux; elsewhere nothing is known, and the graph is one that runs anywhere
EXACT = {"avx512_vnni", "avx_vnni", "amx_int8"}  # instructions that add products of signed bytes in 32 bits


@cache
def takes_signed_bytes() -> bool:
    """Say whether matrices are best kept in signed bytes.

    Only for them has ONNX Runtime a kernel with AMX, which is some six times as fast. With AVX2 alone their products
    would be added in 16 bits, and overflow.
    """
    return FLAGS_FILE.exists() and not EXACT.isdisjoint(FLAGS_FILE.read_text("utf-8", "replace").split())

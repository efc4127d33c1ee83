"""The heading of every benchmark: when, which commit, which machine, which versions."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

_PACKAGES = ("torch", "sentence-transformers", "onnxruntime", "faiss-cpu", "tantivy", "jieba", "gradio")


def describe() -> str:
    """Return one Markdown line to put above a table of figures."""
    commit = _run("git", "rev-parse", "--short", "HEAD") + ("+" if _run("git", "status", "--porcelain") else "")
    versions = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{when}, commit {commit}, {_processor()}, {_load()}, Python {platform.python_version()}, {versions}"


def _load() -> str:
    """Say how busy the machine is before the benchmark adds to it: on one that is, times mean little."""
    return f"load {os.getloadavg()[0]:.1f}"


def _run(*command: str) -> str:
    folder = Path(__file__).parent
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    features = [name for name in ("AVX512_BF16", "AVX512_VNNI", "AVX2") if name in _simd()]
    return f"{len(names) or '?'} cores of {names[0] if names else platform.processor()} ({', '.join(features)})"


def _simd() -> set[str]:
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    flags = Path("/proc/cpuinfo").read_text("utf-8").upper().split() if Path("/proc/cpuinfo").exists() else []
    return {*found, *flags}

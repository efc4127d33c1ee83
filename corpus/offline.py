"""Keeps libraries from the network. They look at the environment when they are imported, so it is set before that."""

import os

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    # Else ONNX Runtime tells Microsoft of its sessions, from a library that no guard in Python sees (its Privacy.md).
    "ORT_DISABLE_TELEMETRY": "1",
}


def stay_offline() -> None:
    os.environ.update(OFFLINE)

"""Weights as they are shipped: matrices as int8 with a scale for each row, the rest in half precision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np

from corpus.errors import ModelError

AGAIN = "Install the program again."
_SCALE = ".scale"


def save_packed(path: Path, weights: Mapping[str, np.ndarray], matrices: Collection[str]) -> None:
    """Writes float32 weights by name; those named in `matrices` are rounded to int8, at most 1/254 of a row's largest
    weight off."""
    from safetensors.numpy import save_file

    packed: dict[str, np.ndarray] = {}
    for name, value in weights.items():
        if name in matrices:
            scale = np.maximum(np.abs(value).max(axis=1), 1e-8).astype(np.float32) / 127
            packed[name] = np.rint(value / scale[:, None]).astype(np.int8)
            packed[name + _SCALE] = scale
        else:
            packed[name] = value.astype(np.float16)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(packed, path)


def unpacked(raw: bytes, path: Path, beginning: str = "") -> dict[str, np.ndarray]:
    """float32 weights by name, those whose name begins so, from the bytes of a file. `path` is named in the error. Raises ModelError."""
    from safetensors.numpy import load

    try:
        packed = load(raw)
        return {
            name: value.astype(np.float32) * packed[name + _SCALE][:, None] if value.dtype == np.int8 else value.astype(np.float32)
            for name, value in packed.items()
            if name.startswith(beginning) and not name.endswith(_SCALE)
        }
    except Exception as error:  # safetensors raises its own type, not exported
        raise ModelError(f"the weights are damaged: {error}", where=str(path), todo=AGAIN) from error

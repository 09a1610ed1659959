"""What every training needs of the extra `train`: torch, seeded, and the class that loads a network."""

from __future__ import annotations

from typing import Any

from corpus.errors import ModelError


def load_torch(*, seed: int, threads: int) -> tuple[Any, Any]:
    """The module torch, and transformers' AutoModel. Raises ModelError when the extra is not installed."""
    try:
        import torch
        from transformers import AutoModel
    except ImportError as missing:
        raise ModelError(
            f"training needs {missing.name}, which is not installed", todo='Install the extra: pip install "scr-graph[train]".'
        ) from missing
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    return torch, AutoModel

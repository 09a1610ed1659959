"""BERT as an ONNX graph, written out node by node from a dictionary of weights.

The graph uses ONNX Runtime's own fused operators (domain `com.microsoft`), so that no optimiser
has to find them. Inputs, `b` texts of `t` word pieces: `input_ids`, `attention_mask` and
`token_type_ids`, int64 [b, t]; with `heads`, also `pool`, float32 [b, s, t], whose rows say how
much each word piece counts for each of `s` stretches (a sentence, or the whole text).

Outputs: without heads `embedding`, float32 [b, d], the masked mean of the last layer with length
1; with heads, for each head its scores in 0..1, float32 [b, s, labels of that head].

Source of the architecture: Devlin et al. 2019; names of weights as in Hugging Face's BertModel.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import ModelError

if TYPE_CHECKING:
    from onnx import ModelProto

BERT_VERSION = "1"  # of the graphs built here: another number means build again
OPSET = 17
MIN_NORM = 1e-12
_FUSED = "com.microsoft"


class _Graph:
    """Nodes and weights in the order they are added."""

    def __init__(self) -> None:
        self.nodes: list = []
        self.weights: dict[str, np.ndarray] = {}

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights[name] = value
        return name

    def add(self, op: str, inputs: list[str], output: str, *, domain: str = "", **attributes) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output


def build_bert(
    weights: Mapping[str, np.ndarray],
    *,
    attention_heads: int,
    epsilon: float = 1e-12,
    heads: Mapping[str, tuple[np.ndarray, np.ndarray]] | None = None,
) -> ModelProto:
    """The graph of an encoder with these weights.

    `heads` maps an output's name to its weight [labels, d] and bias [labels]. Raises ModelError
    when a weight is missing.
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    graph = _Graph()
    try:
        hidden = _embed(graph, weights, epsilon)
        layer = 0
        while f"encoder.layer.{layer}.output.dense.weight" in weights:
            hidden = _layer(graph, weights, f"encoder.layer.{layer}.", hidden, attention_heads, epsilon)
            layer += 1
    except KeyError as missing:
        raise ModelError(f"the weights lack {missing}", todo="Install the program again.") from missing

    size = int(weights["embeddings.word_embeddings.weight"].shape[1])
    whole = ["batch", "pieces"]
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, whole) for n in ("input_ids", "attention_mask", "token_type_ids")]
    if heads is None:
        _mean(graph, hidden)
        outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", size])]
    else:
        inputs.append(helper.make_tensor_value_info("pool", TensorProto.FLOAT, ["batch", "stretches", "pieces"]))
        graph.add("MatMul", ["pool", hidden], "pooled")
        outputs = []
        for name, (weight, bias) in heads.items():
            graph.add("MatMul", ["pooled", graph.weight(f"{name}.weight", _plain(weight).T.copy())], f"{name}.product")
            graph.add("Add", [f"{name}.product", graph.weight(f"{name}.bias", _plain(bias))], f"{name}.logits")
            graph.add("Sigmoid", [f"{name}.logits"], name)
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "stretches", len(bias)]))

    tensors = [numpy_helper.from_array(value, name) for name, value in graph.weights.items()]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "bert", inputs, outputs, tensors),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(_FUSED, 1)],
        ir_version=9,  # the oldest that opset 17 and every supported runtime share
        producer_name="scr-graph",
    )
    checker.check_model(model)
    return model


def _plain(value: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(value, dtype=np.float32)


def _embed(graph: _Graph, weights: Mapping[str, np.ndarray], epsilon: float) -> str:
    """Word, position and type vectors summed and normalised: [b, t, d]."""
    for table in ("word", "position", "token_type"):
        name = f"embeddings.{table}_embeddings.weight"
        graph.weight(name, _plain(weights[name]))
    for part in ("weight", "bias"):
        name = f"embeddings.LayerNorm.{part}"
        graph.weight(name, _plain(weights[name]))
    graph.add("Gather", ["embeddings.word_embeddings.weight", "input_ids"], "words")
    graph.add("Gather", ["embeddings.token_type_embeddings.weight", "token_type_ids"], "types")
    graph.add("Shape", ["input_ids"], "shape")
    graph.add("Gather", ["shape", graph.weight("one", np.array(1, np.int64))], "pieces")
    graph.add("Range", [graph.weight("zero", np.array(0, np.int64)), "pieces", "one"], "positions")
    graph.add("Gather", ["embeddings.position_embeddings.weight", "positions"], "places")
    graph.add("Add", ["words", "types"], "words+types")
    graph.add("Add", ["words+types", "places"], "embedded")
    return graph.add(
        "LayerNormalization", ["embedded", "embeddings.LayerNorm.weight", "embeddings.LayerNorm.bias"],
        "embedded.norm", axis=-1, epsilon=epsilon,
    )  # fmt: skip


def _layer(graph: _Graph, weights: Mapping[str, np.ndarray], at: str, hidden: str, heads: int, epsilon: float) -> str:
    """One transformer layer: attention, then the wide layer, each added to its input and normalised."""
    own = at + "attention.self."
    kinds = ("query", "key", "value")
    joint = np.concatenate([_plain(weights[f"{own}{k}.weight"]).T for k in kinds], axis=1)
    bias = np.concatenate([_plain(weights[f"{own}{k}.bias"]) for k in kinds])
    if "mask" not in {n.output[0] for n in graph.nodes}:
        graph.add("Cast", ["attention_mask"], "mask", to=6)  # 6: int32, as Attention wants it
    attended = graph.add(
        "Attention", [hidden, graph.weight(own + "weight", np.ascontiguousarray(joint)), graph.weight(own + "bias", bias), "mask"],
        own + "out", domain=_FUSED, num_heads=heads,
    )  # fmt: skip
    hidden = _add_norm(graph, weights, at + "attention.output.", attended, hidden, epsilon)
    wide = _dense(graph, weights, at + "intermediate.dense", hidden)
    wide = graph.add("BiasGelu", [wide, at + "intermediate.dense.bias"], at + "gelu", domain=_FUSED)
    return _add_norm(graph, weights, at + "output.", wide, hidden, epsilon)


def _dense(graph: _Graph, weights: Mapping[str, np.ndarray], at: str, hidden: str) -> str:
    graph.weight(at + ".bias", _plain(weights[at + ".bias"]))
    return graph.add("MatMul", [hidden, graph.weight(at + ".weight", _plain(weights[at + ".weight"]).T.copy())], at)


def _add_norm(graph: _Graph, weights: Mapping[str, np.ndarray], at: str, value: str, residual: str, epsilon: float) -> str:
    product = _dense(graph, weights, at + "dense", value)
    norm = [graph.weight(f"{at}LayerNorm.{p}", _plain(weights[f"{at}LayerNorm.{p}"])) for p in ("weight", "bias")]
    return graph.add(
        "SkipLayerNormalization", [product, residual, *norm, at + "dense.bias"], at + "norm", domain=_FUSED, epsilon=epsilon
    )


def _mean(graph: _Graph, hidden: str) -> None:
    """The mean over the word pieces that are there, scaled to length 1."""
    graph.add("Cast", ["attention_mask"], "there", to=1)  # 1: float32
    graph.add("Unsqueeze", ["there", graph.weight("first", np.array([1], np.int64))], "row")
    graph.add("MatMul", ["row", hidden], "sum")  # [b, 1, d]; the length makes dividing needless
    graph.add("Squeeze", ["sum", "first"], "flat")
    graph.add("ReduceL2", ["flat"], "length", axes=[1], keepdims=1)
    graph.add("Max", ["length", graph.weight("least", np.array(MIN_NORM, np.float32))], "safe")
    graph.add("Div", ["flat", "safe"], "embedding")

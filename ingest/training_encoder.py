"""Training the retrieval encoder on questions: its upper layers learn which passage answers which question.

Needs the extra `train` (torch, transformers); nothing else of the program imports this module. The lower layers stay as they
are, so that what they make of each text is reckoned once and kept. The loss is that of contrastive learning with the other
passages of the batch and like ones as wrong answers (Karpukhin et al. 2020, "Dense Passage Retrieval"; the questions of one
passage share its place), and for graded questions the distance of two distributions over their passages (Cao et al. 2007, "ListNet").
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.asked import WANTS, Asked
from ingest.encoder import load_tokenizer, model_folder
from ingest.packed import save_packed
from ingest.training_torch import load_torch

if TYPE_CHECKING:
    import torch

LIKE = 0.88     # cosine, by the untrained encoder, from which a passage is no wrong answer: it says the same
NEARLY = 0.85   # wrong answers put into a batch are less like the right one than this
NEAR = slice(4, 40)  # and among these nearest of it
BACK = 0.3      # weight of finding a passage's questions by the passage
GRADED = 0.35   # weight of a graded question
LOGISTIC_C = 10 # inverse strength of the regression's penalty
PASSAGES = 20   # of a graded question that are looked at in one step


@dataclass(frozen=True)
class Plan:
    """How to train. `frozen`: lowest layers that stay as they are; `pieces`: word pieces of a text that are read."""

    epochs: int = 3
    rate: float = 1e-4
    frozen: int = 3
    pieces: int = 112
    passages: int = 48       # of a step, with as many wrong answers
    graded: int = 3          # graded questions of a step
    temperature: float = 0.05
    decay: float = 0.01
    warmup: int = 20
    threads: int = 2
    seed: int = 1


def adapt(asked: Asked, vectors: np.ndarray, out: Path, plan: Plan = Plan(), progress: Callable[[str], None] = lambda line: None) -> None:
    """Trains on `asked` and writes the weights that changed to `out`. `vectors`, float32 [passages, d], are those of the untrained
    encoder: by them wrong answers are chosen. Raises ModelError when the extra is not installed."""
    trainee = _Trainee(plan)
    torch = trainee.torch
    rng = random.Random(plan.seed)
    texts = trainee.lower(asked.passages)
    questions = trainee.lower([q for _, of in asked.questions for q in of])
    graded = trainee.lower([g.question for g in asked.graded])
    progress(f"{len(asked.passages)} passages, {len(questions)} questions, {len(graded)} graded ones")
    first = np.cumsum([0, *(len(of) for _, of in asked.questions)])
    wrong = _wrong_answers(asked, vectors)
    optimiser = torch.optim.AdamW(trainee.parameters, lr=plan.rate, weight_decay=plan.decay)
    steps, done, waiting = plan.epochs * (len(asked.questions) // plan.passages), 0, []
    for epoch in range(plan.epochs):
        order = list(range(len(asked.questions)))
        rng.shuffle(order)
        total = 0.0
        for start in range(0, len(order) - plan.passages + 1, plan.passages):
            chosen = order[start : start + plan.passages]
            right = [asked.questions[i][0] for i in chosen]
            rows = [*right, *(rng.choice(wrong[i]) for i in chosen)]
            own = [(place, q) for place, i in enumerate(chosen) for q in range(first[i], first[i + 1])]
            loss = _contrast(torch, trainee, plan, texts, questions, rows, own, vectors)
            for _ in range(plan.graded if graded else 0):
                waiting = waiting or rng.sample(range(len(graded)), len(graded))
                loss = loss + GRADED * _listwise(torch, trainee, plan, texts, graded, asked, waiting.pop(), rng)
            done += 1
            for group in optimiser.param_groups:
                group["lr"] = plan.rate * min(1, done / plan.warmup) * (0.05 + 0.95 * (0.5 + 0.5 * math.cos(math.pi * done / steps)))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trainee.parameters, 1.0)
            optimiser.step()
            total += float(loss.detach())
            if not done % 20:
                progress(f"step {done} of {steps}")
        progress(f"epoch {epoch + 1}: loss {total / (len(order) // plan.passages):.3f}")
    weights = trainee.changed()
    vectors_of = trainee.upper(trainee.lower([q for q, _ in asked.wanted])).detach()
    weights |= what_is_wanted(vectors_of, [WANTS.index(wants) for _, wants in asked.wanted])
    save_packed(out, weights, {name for name, value in weights.items() if value.ndim == 2 and name.startswith("encoder.")})


def what_is_wanted(vectors: torch.Tensor, wants: list[int]) -> dict[str, np.ndarray]:
    """The weights of a logistic regression (L2, as strong as that of LOGISTIC_C) from questions' vectors, [n, d], to WANTS."""
    import torch

    weight = torch.zeros(len(WANTS), vectors.shape[1], requires_grad=True)
    bias = torch.zeros(len(WANTS), requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=500, line_search_fn="strong_wolfe")
    aims = torch.tensor(wants)

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        loss = LOGISTIC_C * torch.nn.functional.cross_entropy(vectors @ weight.T + bias, aims, reduction="sum") + weight.square().sum() / 2
        loss.backward()
        return loss

    optimiser.step(step)
    return {"wanted.weight": weight.detach().numpy(), "wanted.bias": bias.detach().numpy()}


def _wrong_answers(asked: Asked, vectors: np.ndarray) -> list[list[int]]:
    """For each passage with questions, passages that are like it and say something else."""
    found = []
    for at, _ in asked.questions:
        likeness = vectors @ vectors[at]
        near = [int(i) for i in np.argsort(-likeness)[:60] if i != at and likeness[i] < NEARLY]
        found.append(near[NEAR] or near or [at])
    return found


def _contrast(torch, trainee: _Trainee, plan: Plan, texts, questions, rows: list[int], own: list[tuple[int, int]], vectors: np.ndarray):
    passages, asked = trainee.upper([texts[i] for i in rows]), trainee.upper([questions[q] for _, q in own])
    places = torch.tensor([place for place, _ in own])
    scores = asked @ passages.T / plan.temperature
    count = len(rows) // 2
    alike = torch.from_numpy(vectors[rows[:count]] @ vectors[rows].T) > LIKE
    alike[torch.arange(count), torch.arange(count)] = False
    loss = torch.nn.functional.cross_entropy(scores.masked_fill(alike[places], -1e9), places)
    right = torch.nn.functional.one_hot(places, count).bool()
    back = scores[:, :count]
    return loss - BACK * (torch.logsumexp(back.masked_fill(~right, -1e9), 0) - torch.logsumexp(back, 0)).mean()


def _listwise(torch, trainee: _Trainee, plan: Plan, texts, graded, asked: Asked, which: int, rng: random.Random):
    grades = asked.graded[which].grades
    rows = rng.sample(list(grades), min(PASSAGES, len(grades)))
    gains = torch.tensor([2.0 ** grades[i] - 1 for i in rows])
    if not gains.max():
        return 0.0
    wanted = gains / gains.sum()
    scores = trainee.upper([texts[i] for i in rows]) @ trainee.upper([graded[which]])[0] / plan.temperature
    return torch.nn.functional.kl_div(torch.log_softmax(scores, 0), wanted, reduction="sum")


class _Trainee:
    """The network in two parts. Raises ModelError when the extra `train` is not installed."""

    def __init__(self, plan: Plan) -> None:
        torch, AutoModel = load_torch(seed=plan.seed, threads=plan.threads)
        self.torch, self.plan, self.tokenizer = torch, plan, load_tokenizer()
        self.body = AutoModel.from_pretrained(str(model_folder()), add_pooling_layer=False).eval()  # no dropout: the lower part is kept
        self.above = self.body.encoder.layer[plan.frozen :]
        self.parameters = [p for layer in self.above for p in layer.parameters()]

    def lower(self, texts: list[str]) -> list[torch.Tensor]:
        """What the frozen layers make of each text: bfloat16 [pieces, d] each."""
        torch = self.torch
        pieces = [e.ids for e in self.tokenizer.encode_batch(texts)]
        pieces = [p if len(p) <= self.plan.pieces else p[: self.plan.pieces - 1] + p[-1:] for p in pieces]
        found: list = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda i: len(pieces[i]))
        with torch.no_grad():
            for start in range(0, len(order), 64):
                rows = order[start : start + 64]
                ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(pieces[i]) for i in rows], batch_first=True)
                there = torch.nn.utils.rnn.pad_sequence([torch.ones(len(pieces[i])) for i in rows], batch_first=True)
                hidden = self._through(self.body.encoder.layer[: self.plan.frozen], self.body.embeddings(ids), there)
                for row, i in zip(hidden.to(torch.bfloat16), rows, strict=True):
                    found[i] = row[: len(pieces[i])].clone()
        return found

    def upper(self, texts: list[torch.Tensor]) -> torch.Tensor:
        """Unit vectors, [texts, d]."""
        torch = self.torch
        hidden = torch.nn.utils.rnn.pad_sequence([t.float() for t in texts], batch_first=True)
        there = torch.nn.utils.rnn.pad_sequence([torch.ones(len(t)) for t in texts], batch_first=True)
        hidden = self._through(self.above, hidden, there).float()
        return torch.nn.functional.normalize((hidden * there[:, :, None]).sum(1), dim=1)

    def _through(self, layers, hidden, there):
        mask = (1 - there[:, None, None, :]) * -1e9
        with self.torch.autocast("cpu", self.torch.bfloat16):
            for layer in layers:
                out = layer(hidden, attention_mask=mask)
                hidden = out[0] if isinstance(out, tuple) else out
        return hidden

    def changed(self) -> dict[str, np.ndarray]:
        """float32 weights of the trained layers, by name."""
        return {
            f"encoder.layer.{self.plan.frozen + i}.{name}": value.detach().float().numpy()
            for i, layer in enumerate(self.above) for name, value in layer.state_dict().items()
        }

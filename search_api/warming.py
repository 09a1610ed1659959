"""What the first person at the screens would wait for, asked when the service starts."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread

from corpus.errors import ScrError
from graph.filters import Filters
from graph.on_topic import meaning
from graph.store import Store
from ingest.encoder import Encoder

QUESTION = "missed appointments were not followed up"  # any will do: the indexes and what reads them are loaded by it


def warm(store: Store, encoder: Encoder) -> Thread:
    """Asks, beside the first requests, for a search and for the counts that pages begin with. Who comes before it ends waits no
    longer than without it; where the database does not answer, the first request says so."""

    def ask() -> None:
        with suppress(ScrError):
            meaning(encoder, QUESTION)  # the names and cues of failings, which briefings compare a topic with
            vector, leaning = encoder.question(QUESTION)
            store.find(QUESTION, vector, leaning=leaning)
            for counts in (store.facets, store.themes, store.areas, store.recurrence, lambda: store.counts_by("theme")):
                counts()
            store.around("failing", "CO1", Filters(polarity=("failing",)))  # as the screen Graph begins

    thread = Thread(target=ask, name="warming", daemon=True)
    thread.start()
    return thread

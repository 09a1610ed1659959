"""The part of the store that keeps what people collect, and cites it. Part of `graph.store.Store`."""

from __future__ import annotations

from corpus.codebook import Codebook
from graph import arrivals, collected, collected_out
from graph.cited import citation
from graph.run import Row, Runner


class Collecting:
    """What `Store` offers of collections and citations; see `graph.collected` and `graph.cited`. Times are now."""

    _runner: Runner
    _book: Codebook

    def citation(
        self, report_id: str, form: str = "harvard", *, page: int | None = None, finding_id: str | None = None, passage_id: str | None = None,
    ) -> Row:
        """The citation of a report, of a page in it, of a finding or a passage: `form` is harvard, sector, ris or bibtex; see `graph.cited`."""
        return citation(self._runner, report_id, form, page=page, finding_id=finding_id, passage_id=passage_id)

    def make_collection(self, name: str, *, by: str, description: str = "") -> Row:
        """Makes a collection, without items; one that this person made under this name is left as it is. Returns it."""
        return collected.make(self._runner, name, by=by, description=description, at=arrivals.clock())

    def collections(self, *, by: str | None = None) -> list[Row]:
        """All collections, or those of one person, by name, `items` being how many there are."""
        return collected.collections(self._runner, by=by)

    def collection(self, collection_id: str) -> Row:
        """A collection with its items in their order, each with its words and where they stand now. Raises NotFound."""
        return collected.collection(self._runner, self._book, collection_id)

    def find_collection(self, wanted: str) -> str:
        """A collection's id from its beginning or its name. Raises NotFound, or UsageError where several fit."""
        return collected.find(self._runner, wanted)

    def change_collection(self, collection_id: str, *, name: str | None = None, description: str | None = None) -> Row:
        """Gives a collection another name or description; the collection without its items. Raises NotFound."""
        return collected.change(self._runner, collection_id, name=name, description=description, at=arrivals.clock())

    def delete_collection(self, collection_id: str) -> Row:
        """Deletes a collection with its items; what it was. Raises NotFound."""
        return collected.delete(self._runner, collection_id)

    def collect(self, collection_id: str, *, finding_id: str | None = None, passage_id: str | None = None, note: str = "", by: str) -> Row:
        """Adds a finding or a passage at the end of a collection; the item. Added again it is the same one. Raises NotFound."""
        id_ = collected.add(self._runner, collection_id, finding_id=finding_id, passage_id=passage_id, note=note, by=by, at=arrivals.clock())
        return self._item(collection_id, id_)

    def change_item(self, collection_id: str, item_id: str, *, note: str | None = None, place: int | None = None) -> Row:
        """Gives an item another note, or another place, from 1; the item. Raises NotFound."""
        collected.change_item(self._runner, collection_id, item_id, note=note, place=place, at=arrivals.clock())
        return self._item(collection_id, item_id)

    def remove_item(self, collection_id: str, item_id: str) -> Row:
        """Takes an item out of a collection; what it was. Raises NotFound."""
        before = self._item(collection_id, item_id)
        collected.remove_item(self._runner, collection_id, item_id, at=arrivals.clock())
        return before

    def collection_as(self, collection_id: str, form: str) -> tuple[str, bytes]:
        """A collection as a file, (name, content): csv, ris, bibtex, markdown or json; see `graph.collected_out`. Raises NotFound."""
        return collected_out.file_of(self.collection(collection_id), form)

    def _item(self, collection_id: str, item_id: str) -> Row:
        for item in self.collection(collection_id)["items"]:
            if item["item_id"] == item_id:
                return item
        raise collected.no_item(item_id)

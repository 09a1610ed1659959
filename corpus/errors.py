"""The exception tree. Every error says what went wrong, where, and what to do.

    ScrError
    ├── UsageError            the caller asked for something that cannot be (exit status 2)
    ├── CodebookError         the codebook or other shipped data is not as it must be
    ├── ReadError             one file cannot be read; the batch goes on
    │   ├── UnreadableFile    broken, empty, too large, vanished, of an unknown kind
    │   ├── EncryptedFile     needs a password
    │   ├── NoText            pages without text (a scan)
    │   └── WithdrawnFile     taken down earlier; refused
    ├── ModelError            weights missing, damaged, or of another kind than the store's
    ├── KeysError             the file of the API's keys cannot be read or written
    ├── AuditError            what is done here cannot be noted, or what was noted cannot be read
    ├── ClusterError          the machines that read with this one: not reachable, not alike, gone
    ├── ExchangeError         an export, or a receipt, cannot be written, is damaged, or does not fit
    └── StoreError            the database
        ├── StoreUnavailable  not running, not reachable, cannot be started
        ├── StoreRefused      wrong password
        ├── SchemaMismatch    the store was made with another schema, model or dimension
        ├── NotFound          no such report, passage or finding
        └── QueryRefused      a user's Cypher that may not run, is wrong, or ran past a limit
"""

from __future__ import annotations


class ScrError(Exception):
    """Base of every error this program raises on purpose. `str()` is fit to show to a person.

    Parameters: `what` happened, `where` (a file, a setting), and `todo`, what the person can do.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        head = f"{where}: {what}" if where else what
        super().__init__(f"{head} {todo}".strip())

    def __reduce__(self):  # keyword arguments survive the way back from a worker process
        return (_rebuild, (type(self), self.what, self.where, self.todo))


def _rebuild(kind: type[ScrError], what: str, where: str, todo: str) -> ScrError:
    return kind(what, where=where, todo=todo)


class UsageError(ScrError): ...


class CodebookError(ScrError): ...


class ReadError(ScrError): ...


class UnreadableFile(ReadError): ...


class EncryptedFile(ReadError): ...


class NoText(ReadError): ...


class WithdrawnFile(ReadError): ...


class ModelError(ScrError): ...


class KeysError(ScrError): ...


class AuditError(ScrError): ...


class ClusterError(ScrError): ...


class ExchangeError(ScrError): ...


class StoreError(ScrError): ...


class StoreUnavailable(StoreError): ...


class StoreRefused(StoreError): ...


class SchemaMismatch(StoreError): ...


class NotFound(StoreError): ...


class QueryRefused(StoreError): ...

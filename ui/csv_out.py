"""Results as CSV for a spreadsheet; see `corpus.cells`."""

from corpus.cells import csv_bytes

__all__ = ["csv_bytes"]

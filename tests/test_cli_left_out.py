"""What `scr ingest` says of the files it leaves out."""

from ui.cli_ingest import _left_out


def test_one_file_left_out_is_spoken_of_in_the_singular():
    assert _left_out(["a.xls"]) == "left out, 1 file that is not read (1 .xls): a.xls"


def test_more_files_left_out_are_spoken_of_in_the_plural():
    assert _left_out(["a.xls", "b.xls", "notes"]) == "left out, 3 files that are not read (2 .xls, 1 without a suffix): a.xls, b.xls, notes"


def test_of_many_files_left_out_ten_are_named():
    assert _left_out([f"{i}.xls" for i in range(12)]).endswith(": " + ", ".join(f"{i}.xls" for i in range(10)) + " and 2 more")

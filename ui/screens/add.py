"""Add reports: hand files over, see them being read, check what was found, put facts right, take a report down.

The address holds the job (`job`) and the report (`report`), so that the page can be left while files are read.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import streamlit as st

from corpus.errors import ScrError
from ui import frame, keeping, kept, show
from ui.show_names import taken_out

KINDS = ("pdf", "docx", "odt", "rtf", "pptx", "html", "htm", "xhtml", "mhtml", "mht", "md", "markdown", "txt", "text")
LOOK_S = 2   # seconds between two looks at how far the reading is
RECENT = 10  # earlier uploads listed
STATES = {
    "waiting": ("○", "Waiting"), "reading": ("◐", "Being read"), "read": ("✓", "Read"), "same": ("=", "Here already"),
    "failed": ("✕", "Not read"), "withdrawn": ("⊘", "Taken down before"), "interrupted": ("‖", "Interrupted"),
}  # fmt: skip


def main() -> None:
    frame.begin("Add reports", "Hand over the files of reviews and inspection reports. They are read here, on this installation, and everybody who uses it can search them.")
    if not frame.may("keeper"):
        st.html(show.notice("Your key does not open this", "Adding reports, changing their facts and taking them down need the role keeper. Ask whoever runs this installation.", "care"))
        return
    job_id, report_id = st.query_params.get("job", ""), st.query_params.get("report", "")
    if not job_id and not report_id:
        hand_over()
        return
    st.html("<p class='acts'><a href='add' target='_self'>Add more reports</a></p>")
    if job_id:
        with frame.calm():
            job = frame.api().job(job_id)
        progress(job)
        if not job["done"]:
            return
        here = [file for file in job["files"] if file["state"] in ("read", "same")]
        report_id = report_id or job["report_id"] or (here[0]["report_id"] if len(here) == 1 else "")
    if report_id:
        keeping.one_report(report_id)


def hand_over() -> None:
    """The box for files, and what was handed over before."""
    with st.form("hand_over", border=False, clear_on_submit=True):
        files = st.file_uploader(
            "Files (PDF, Word, OpenDocument, RTF, PowerPoint, web page, Markdown or text; 100 MB each, 50 at a time)", type=list(KINDS),
            accept_multiple_files=True, key="add_files",
        )
        wanted = st.form_submit_button("Read these files", type="primary")
    if wanted and not files:
        st.html(show.notice("No file is chosen", "Drop files into the box, or choose “Upload”.", "care"))
    elif wanted:
        with frame.calm("Handing the files over…"):
            job = frame.api().upload((file.name, file) for file in files)
        st.query_params["job"] = job["job"]
        st.rerun()
    with frame.calm():
        redact = frame.api().status().get("redact")
    if redact:
        st.html(show.notice("Names are taken out", "Names of people, exact dates of birth, addresses and schools are taken out before anything of a report is kept, and the file itself is "
                            "not kept. It is done by rules, which miss some: look through what was read."))
    st.html(show.notice("What may be added", "Published reports only: nothing about a living case belongs here. Reviews are their publishers’ copyright; when one takes a report down, take it down here too."))
    with frame.calm():
        jobs = [job for job in frame.api().jobs() if not job["report_id"]][:RECENT]
    if jobs:
        st.subheader("Handed over before", anchor=False)
        rows = "".join(
            f"<tr><td><a href='add?job={show.escape(job['job'])}' target='_self'>{show.escape(show.say_date(job['made_at'][:10]))}, {show.escape(job['made_at'][11:16])} UTC</a></td>"
            f"<td>{show.escape(show.shortened(', '.join(f['name'] for f in job['files']), 90))}</td><td>{show.escape(summary(job))}</td><td>{show.escape(job['by'])}</td></tr>"
            for job in jobs)
        st.html(f"<div class='scroll' tabindex='0'><table class='plain'><thead><tr><th scope='col'>When</th><th scope='col'>Files</th><th scope='col'>What became of them</th>"
                f"<th scope='col'>By</th></tr></thead><tbody>{rows}</tbody></table></div>")


def summary(job: dict[str, Any]) -> str:
    """"2 read, 1 not read"."""
    counts = {state: sum(file["state"] == state for file in job["files"]) for state in STATES}
    return ", ".join(f"{n} {STATES[state][1].lower()}" for state, n in counts.items() if n)


def progress(job: dict[str, Any]) -> None:
    """How far the job is; looked at again and again until nothing of it waits."""
    @st.fragment(run_every=None if job["done"] else LOOK_S)
    def looking() -> None:
        now = job
        if not job["done"]:
            try:
                now = frame.api().job(job["job"])
            except ScrError as problem:  # also where the service does not answer for a moment
                frame.explain(problem)
                return
        if now["done"] and not job["done"]:
            kept.clear()
            st.rerun()
        told(now)

    looking()
    if any(file["state"] == "interrupted" for file in job["files"]) and st.button("Try the interrupted ones again", type="primary"):
        with frame.calm():
            frame.api().again(job["job"])
        st.rerun()


def told(job: dict[str, Any]) -> None:
    """The files with what became of each."""
    files, above = job["files"], st.empty()
    settled = sum(file["state"] not in ("waiting", "reading") for file in files)
    if not job["done"]:
        doing = "The report is read again with these facts" if job["report_id"] else f"{settled} of {show.count(len(files), 'file')} done"
        above.progress(settled / len(files), text=f"{doing}. A long report takes a few minutes. You can leave this page: the reading goes on, and this address shows it.")
    elif job["report_id"] and files[0]["state"] in ("read", "same"):
        above.html(show.notice("The facts are changed", "The report was read again: searches, counts and areas follow them."))
        return
    rows = "".join(_row(job, file) for file in files)
    st.html(f"<div class='scroll' tabindex='0' role='status'><table class='plain'><thead><tr><th scope='col'>File</th><th scope='col'>State</th><th scope='col'>What was found</th>"
            f"<th scope='col'>What to do</th></tr></thead><tbody>{rows}</tbody></table></div>")


def _row(job: dict[str, Any], file: dict[str, Any]) -> str:
    sign, word = STATES[file["state"]]
    found, todo = "", show.escape(file["why"])
    if file["state"] in ("read", "same") and file["report_id"]:
        pages = f"{show.count(file['pages'], 'page')}, " if file["pages"] else ""
        found = f"{pages}{show.count(file['passages'], 'passage')}, {show.count(file['findings'], 'finding')}" if file["passages"] is not None else ""
        if file.get("redacted"):
            found += f"<br><span class='facts'>{show.escape(taken_out(file['redacted']))}; its own file is not kept</span>"
        found += "".join(f"<br><span class='facts'>{show.escape(warning)}</span>" for warning in file["warnings"][:5])
        links = [f"<a href='add?job={show.escape(job['job'])}&amp;report={show.escape(file['report_id'])}' target='_self'>Check its facts</a>",
                 f"<a href='{show.escape(show.report_link(file['report_id']))}' target='_self'>Open it</a>"]
        todo = " · ".join(links) + (f"<br>{todo}" if todo else "")
    name = show.escape(PurePath(file["name"]).name)
    return f"<tr><td>{name}</td><td><b>{sign} {word}</b></td><td>{found}</td><td>{todo}</td></tr>"


main()

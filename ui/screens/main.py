"""Entry of the screens: `streamlit run ui/screens/main.py` (or `scr ui`, which sets what it needs)."""

from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from ui import frame, signed

st.set_page_config(page_title="Serious case reviews", layout="wide", initial_sidebar_state="auto")

who = frame.me()


def menu(role: str) -> Literal["visible", "hidden"]:
    """A page that needs a role stands in the menu of those who have it; its address holds for all, who may have to sign in first."""
    return "visible" if frame.may(role) else "hidden"


# Those asked for most stand in the line, which has room for them beside the filters; the others behind one word, not wherever it ends.
pages = {
    "": [
        st.Page("search.py", title="Search", default=True),
        st.Page("briefing.py", title="Briefing", url_path="briefing"),
        st.Page("case_study.py", title="Case study", url_path="case-study"),
        st.Page("collected.py", title="Collections", url_path="collections"),
        st.Page("themes.py", title="Themes", url_path="themes"),
        st.Page("areas.py", title="Areas", url_path="areas"),
        st.Page("report.py", title="Reports", url_path="report"),
        st.Page("about.py", title="About", url_path="about"),
    ],
    "More": [
        st.Page("saved.py", title="Saved searches", url_path="saved"),
        st.Page("review.py", title="Review queue", url_path="review", visibility=menu("reviewer")),
        st.Page("add.py", title="Add reports", url_path="add", visibility=menu("keeper")),
        st.Page("around.py", title="Graph", url_path="graph"),
        st.Page("ask_cypher.py", title="Ask in Cypher", url_path="ask-in-cypher"),
    ],
}
# Only the pages of the line are marked as the one that is open: of the others the word that hides them tells.
path = urlsplit(st.context.url or "").path.rstrip("/").rsplit("/", 1)[-1]
here = next((page.title for page in pages["More"] if page.url_path == path), "")
page = st.navigation({name if not name or not here else f"{name}: {here}": those for name, those in pages.items()}, position="top")
if who and who["keys"]:
    signed.came_back([page for group in pages.values() for page in group])
    signed.in_as(who)
    signed.watch()
st.html(signed.NO_LETTERS, unsafe_allow_javascript=True)
page.run()

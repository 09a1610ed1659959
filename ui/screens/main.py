"""Entry of the screens: `streamlit run ui/screens/main.py` (or `scr ui`, which sets what it needs)."""

import streamlit as st

st.set_page_config(page_title="Serious case reviews", layout="wide", initial_sidebar_state="auto")

page = st.navigation(
    [
        st.Page("search.py", title="Search", default=True),
        st.Page("saved.py", title="Saved searches", url_path="saved"),
        st.Page("collected.py", title="Collections", url_path="collections"),
        st.Page("briefing.py", title="Briefing", url_path="briefing"),
        st.Page("case_study.py", title="Case study", url_path="case-study"),
        st.Page("themes.py", title="Themes", url_path="themes"),
        st.Page("report.py", title="Reports", url_path="report"),
        st.Page("ask_cypher.py", title="Ask in Cypher", url_path="ask-in-cypher"),
        st.Page("about.py", title="About", url_path="about"),
    ],
    position="top",
)
page.run()

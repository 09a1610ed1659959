"""Streamlit, in a process that writes no text, question or name to its log: `python -m ui.quietly run ...`, as `python -m streamlit run ...`."""

from importlib import import_module
from threading import Thread

from corpus.logs import quiet

SLOW = ("altair", "neo4j_viz")  # to import, in seconds: the first to open a chart would wait for it


def ahead() -> None:
    for name in SLOW:
        import_module(name)


if __name__ == "__main__":
    quiet()  # before anything is served: Streamlit writes addresses that it does not know, and what its scripts raise
    from streamlit.web.cli import main

    Thread(target=ahead, name="ahead", daemon=True).start()
    main(prog_name="streamlit")

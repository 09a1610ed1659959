"""Streamlit, in a process that writes no text, question or name to its log: `python -m ui.quietly run ...`, as `python -m streamlit run ...`."""

from corpus.logs import quiet

if __name__ == "__main__":
    quiet()  # before anything is served: Streamlit writes addresses that it does not know, and what its scripts raise
    from streamlit.web.cli import main

    main(prog_name="streamlit")

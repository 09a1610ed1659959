"""The pages of the screens. `main.py` is the entry; Streamlit runs the others from there."""

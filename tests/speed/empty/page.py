"""The floor: a Streamlit page with nothing on it."""

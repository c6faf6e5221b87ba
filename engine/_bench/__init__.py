"""The measured process, the bare loop and the data files of `python -m engine.bench`."""

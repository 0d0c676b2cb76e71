"""Files -> facts and gaps. Every reader is in `readers.py`."""

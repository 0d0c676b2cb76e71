"""ringfence: through which paths could a foreign adversary reach Americans' data?

files --evidence--> facts --graph--> exposure graph --law--> findings --paths--> paths, plan --report--> pages
                              deal: change the facts, examine again, compare

Read `pipeline.py` first: it is the whole flow on one page. The words are in `model/`.
Everything points the way data can move: person -> system -> carrier -> owner -> country.
"""

__version__ = "0.1.0"

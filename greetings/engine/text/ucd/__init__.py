"""Unicode properties that neither Python nor ICU's binding gives: `generate.py` makes the tables of `tables.py`."""

"""The tools under `/tools/`: useful by themselves, free, and each with a link back to a card or to somebody's page.

Everything works without script. What may stand in frames of other sites sets no cookie and reads none.
"""

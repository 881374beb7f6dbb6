"""The consoles: `/console` for the people of brands, `/ops` for those who run the site, and `/api/v1/brand` for keys.

They decide nothing: the rooms do. They refuse whoever is not signed in, forms without the token of their session or
from another site, and acts that a role or a key does not allow. Nothing here is ever kept on the way.
"""

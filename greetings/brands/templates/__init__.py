"""Templates by upload: a package comes in, is looked through by a process of its own, kept, approved, offered.

Face:
    shelves = Shelves(database, blobs, catalog, chain=chain, settings=settings)
    await shelves.upload(brand, body, by=actor, keep_draft=False) -> Uploaded(findings, version, new)
          .listed(brand id) .find(brand id, template, version) -> Version      a brand's own
          .any(template, version) .waiting(state, after=, most=)               for those who run the site
          .picture(version, size | "sheet") -> bytes
          .submit(version, by=) .archive(version, by=, reason=) .decide(version, approve=, reason=) -> Version
          .round()       reads what is approved by now into the catalog; the application calls it every few seconds
          .close()
    starter_kit(name, base) -> {path: bytes}       the files of a template to begin with
"""

from __future__ import annotations

from greetings.brands.templates.rows import SHEET, STATES, Version
from greetings.brands.templates.shelves import Shelves, Uploaded, refused

__all__ = ["SHEET", "STATES", "Shelves", "Uploaded", "Version", "refused"]

"""The packages on this machine: fetched once from the blobs, checked against their hash, shared by all its processes.

A file is written under a temporary name and renamed, so that nobody reads half of one.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from hashlib import sha256
from pathlib import Path

from greetings.brands.templates.rows import PREFIX, Version
from greetings.errors import Busy
from greetings.store import Blobs


class Local:
    """A folder of packages, named by their hash."""

    def __init__(self, folder: Path, blobs: Blobs) -> None:
        self._folder = folder
        self._blobs = blobs

    async def path(self, version: Version) -> Path:
        """Return where a version's package lies, fetching it if need be. Raise NotFound, Busy."""
        return await self.package(version.package, version.subject)

    async def package(self, digest: str, subject: str) -> Path:
        """Return where the package of a hash lies; `subject` is how it is called when it is damaged."""
        path = self._folder / f"{digest}.zip"
        if not path.exists():
            body = await self._blobs.get(f"{PREFIX}{digest}.zip")
            if sha256(body).hexdigest() != digest:
                raise Busy(f"The package of {subject} is damaged in the store.", retry_after=60)
            await asyncio.to_thread(self._keep, path, body)
        return path

    def _keep(self, path: Path, body: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise Busy(f"A template cannot be kept here ({error.strerror}).", retry_after=5) from error

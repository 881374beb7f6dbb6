"""The pilot: a small cohort, and a rule that says afterwards whether to go on. The rule is stated with the report.

Enough people must have opened the card to judge at all. Then enough of them must have passed it on, enough of what was
passed on must have been opened, and hardly anybody may have reported it. The brand decides; going on against the
rule's advice asks for a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from greetings.campaigns.rows import GO, STOP
from greetings.campaigns.tracking import Figures
from greetings.settings import Settings

WAIT = "wait"
REPORTS_LEAST = 2


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the rule: what was measured, and what it must be at least or at most."""

    name: str
    value: float
    passed: bool
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Pilot:
    """A pilot so far. `advice` is wait, go or stop; `verdict` what the brand has decided ("": nothing yet)."""

    verdict: str
    reason: str
    advice: str
    checks: tuple[Check, ...]
    figures: Figures
    reports: int
    target: int

    @property
    def opened(self) -> int:
        """How many people have opened the card."""
        return self.figures.opened


def report_of(
    figures: Figures, reports: int, target: int, settings: Settings
) -> tuple[tuple[Check, ...], str]:
    """Apply the rule: its lines, and the advice that follows."""
    opened, forwards = figures.opened, figures.forwards
    passed_on = forwards / opened if opened else 0.0
    arrived = figures.organic / forwards if forwards else 0.0
    reported = reports / max(opened, 1)
    most = settings.pilot_reports_max
    peace = reported <= most or reports < REPORTS_LEAST
    checks = (
        _at_least("opened", opened, target),
        _at_least("passed_on", passed_on, settings.pilot_passed_on_min),
        _at_least("arrived", arrived, settings.pilot_arrived_min),
        Check("reported", reported, peace, most=most),
    )
    if not peace:
        return checks, STOP
    if opened < target:
        return checks, WAIT
    return checks, GO if all(one.passed for one in checks) else STOP


def _at_least(name: str, value: float, least: float) -> Check:
    return Check(name, value, value >= least, least=least)

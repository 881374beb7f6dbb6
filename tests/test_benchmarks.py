"""The scripts of `benchmarks/` still run: in their smallest form, for what they find on the way, not for their figures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

SMALLEST = {
    "chain": "--quick --engine sqlite",
    "crash": "--rounds 2 --acknowledged 200",
    "editor": "--rounds 1",
    "forwards": "--rounds 1 --seconds 1",
    "powercut": "--cuts 2 --acknowledged 500",
    "recall": "--forwards 2000 --sample 20",
    "render": "--rounds 1",
    "viewers": "--people 20 --seconds 2",
}
NEEDS = {"powercut": "cc", "viewers": "wrk"}


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs_and_tells_what_it_found(repo_root, name):
    if name in NEEDS and shutil.which(NEEDS[name]) is None:
        pytest.skip(f"needs {NEEDS[name]}")
    command = [sys.executable, f"benchmarks/{name}.py", *SMALLEST[name].split(), "--json"]
    done = subprocess.run(command, cwd=repo_root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout[done.stdout.index("{") :])
    assert not found.get("lost")
    assert not found.get("broken")


def test_no_benchmark_is_forgotten(repo_root):
    scripts = {
        path.stem for path in (repo_root / "benchmarks").glob("*.py") if "ArgumentParser" in path.read_text()
    }
    assert scripts == set(SMALLEST)

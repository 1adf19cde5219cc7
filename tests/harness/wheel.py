"""The wheel, built from the checkout and installed into an environment that knows the checkout no more."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from tests.paths import ROOT

# What a real installation puts beside the interpreter for our dependencies.
SCRIPTS = ("dbt", "dagster")


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, and a folder to work in."""

    wheel: Path
    bin: Path
    folder: Path

    @property
    def files(self) -> set[str]:
        """What the wheel holds."""
        return set(zipfile.ZipFile(self.wheel).namelist())

    def call(self, folder: str, *command: str) -> "subprocess.CompletedProcess[str]":
        """Call one of its programs in a folder, as a user without any setting of ours would."""
        ours = ("RISK_", "DBT_", "DAGSTER_", "PYTHON")
        told = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        path = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            [shutil.which(command[0], path=path) or command[0], *command[1:]],
            cwd=self.folder / folder,
            env=told | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )


def install_wheel(root: Path) -> Installed:
    """Build and install; dependencies are those of the environment that runs the tests."""
    built = root / "dist"
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(built))
    (wheel,) = built.glob("*.whl")
    venv = root / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    python = venv / "bin" / "python"
    packages = Path(run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    # Modules are found there, but not what its own .pth files name: the checkout.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = ("-m", "pip", "--python", str(python), "install")
    run(sys.executable, *pip, "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel))
    for entry in entry_points(group="console_scripts"):
        if entry.name in SCRIPTS:
            script = venv / "bin" / entry.name
            script.write_text(f"#!{python}\nfrom {entry.module} import {entry.attr}\n{entry.attr}()\n")
            script.chmod(0o755)
    folder = root / "elsewhere"
    folder.mkdir()
    return Installed(wheel, venv / "bin", folder)


def run(*command: str) -> str:
    """Call a program of ours in the checkout."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

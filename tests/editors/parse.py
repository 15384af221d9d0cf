#!/usr/bin/env python3
"""The files for editors that cannot run here are at least well-formed, and say the same.

    parse.py [NVIM]

Needs Python 3.11 and nothing else. With NVIM the scripts for Vim are read as well.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EDITORS = ROOT / "editors"
PROGRAM = "dockerfile-analyzer"


def text(path: str) -> str:
    return (EDITORS / path).read_text(encoding="utf-8")


def commented(path: str) -> object:
    """JSON with comments on lines of their own, as editors have it."""
    lines = [line for line in text(path).splitlines() if not line.lstrip().startswith("//")]
    return json.loads("\n".join(lines))


def expect(what: str, actual: object, expected: object) -> None:
    if actual != expected:
        sys.exit(f"FAIL: {what} is {actual!r} and not {expected!r}")


def helix() -> None:
    languages = tomllib.loads(text("helix/languages.toml"))
    server = languages["language-server"][PROGRAM]
    expect("Helix's command", [server["command"], *server["args"]], [PROGRAM, "--stdio"])
    expect("Helix's server", languages["language"][0]["language-servers"], [PROGRAM])


def kakoune() -> None:
    servers = re.search(r"lsp_servers %\{(.*?)\n    \}", text("kakoune/dockerfile-analyzer.kak"), re.DOTALL)
    server = tomllib.loads(servers.group(1))[PROGRAM]
    expect("Kakoune's command", [server["command"], *server["args"]], [PROGRAM, "--stdio"])


def zed() -> None:
    extension = tomllib.loads(text("zed/extension.toml"))
    expect("Zed's servers", list(extension["language_servers"]), [PROGRAM])
    crate = tomllib.loads(text("zed/Cargo.toml"))
    expect("Zed's versions", crate["package"]["version"], extension["version"])


def sublime() -> None:
    client = commented("sublime/LSP.sublime-settings")["clients"][PROGRAM]
    expect("Sublime Text's command", client["command"], [PROGRAM, "--stdio"])


def coc() -> None:
    server = json.loads(text("vim/coc-settings.json"))["languageserver"][PROGRAM]
    expect("coc's command", [server["command"], *server["args"]], [PROGRAM, "--stdio"])


def jetbrains() -> None:
    template = json.loads(text("jetbrains/template.json"))
    expect("LSP4IJ's command", template["programArgs"]["default"], f"{PROGRAM} --stdio")
    expect("LSP4IJ's language", template["fileTypeMappings"][0]["languageId"], "dockerfile")


def devcontainer() -> None:
    container = commented("gitpod/devcontainer/devcontainer.json")
    dockerfile = EDITORS / "gitpod/devcontainer" / container["build"]["dockerfile"]
    arguments = re.findall(r"^ARG (\w+)", dockerfile.read_text(encoding="utf-8"), re.MULTILINE)
    for name in container["build"]["args"]:
        expect(f"the argument {name}", name in arguments, True)


def versions() -> None:
    """Whatever has a version has that of the workspace."""
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    version = cargo["workspace"]["package"]["version"]
    found = {
        "zed": tomllib.loads(text("zed/extension.toml"))["version"],
        "emacs": re.search(r"^;; Version: (.*)$", text("emacs/dockerfile-analyzer.el"), re.MULTILINE).group(1),
        "vscode": json.loads(text("vscode/package.json"))["version"],
        "pre-commit": re.search(r"dockerfile-analyzer==([\d.]+)", text("install/README.md")).group(1),
    }
    for name, number in found.items():
        expect(f"the version in {name}", number, version)


def vim(nvim: str) -> None:
    for name in ["ale", "vim-lsp"]:
        path = EDITORS / "vim" / f"{name}.vim"
        # Loaded, and then asked what it made of a file's name.
        words = ["--headless", "--clean", "-c", "filetype on", "-S", str(path),
                 "-c", "try | edit /x/Containerfile-dev | catch /ale#linter/ | endtry",
                 "-c", "call writefile([&filetype], '/dev/stdout') | qall!"]
        run = subprocess.run([nvim, *words], capture_output=True, text=True, timeout=60, check=False)
        expect(f"{path.name}: {run.stderr}", (run.returncode, run.stdout.split()), (0, ["dockerfile"]))


def main() -> None:
    checks = [helix, kakoune, zed, sublime, coc, jetbrains, devcontainer, versions]
    for check in checks:
        check()
        print(f"ok    {check.__name__}")
    if len(sys.argv) > 1:
        vim(sys.argv[1])
        print("ok    vim")


if __name__ == "__main__":
    main()

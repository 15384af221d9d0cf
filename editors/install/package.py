#!/usr/bin/env python3
"""Makes what is handed out from programs that are already built; needs Python 3.9 and nothing else.

    package.py archive TARGET PROGRAM OUT        dockerfile-analyzer-TARGET.tar.gz or .zip
    package.py wheel TARGET PROGRAM OUT          the wheel that carries the program
    package.py npm TARGET PROGRAM OUT            the folder of the npm package that carries it
    package.py npm-main OUT                      the folder of the npm package that people install
    package.py checksums OUT                     OUT/SHA256SUMS over all files in OUT
    package.py manifests ADDRESS ARCHIVES OUT    Homebrew's and winget's manifests

PROGRAM is built for TARGET, a row of targets.json. ADDRESS is where the archives of the release can
be downloaded, ARCHIVES the folder with them. The same program gives the same bytes whenever it is
packed: all times are those of SOURCE_DATE_EPOCH, or else of 1980.
"""

import base64
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NAME = "dockerfile-analyzer"
SUMMARY = "A language server, linter and formatter for Dockerfiles"

# The first moment that a zip archive can name.
EPOCH = max(int(os.environ.get("SOURCE_DATE_EPOCH", 0)), 315532800)

# Shells, and what each calls the file with its completions.
COMPLETIONS = {
    "bash": "dockerfile-analyzer.bash",
    "elvish": "dockerfile-analyzer.elv",
    "fish": "dockerfile-analyzer.fish",
    "powershell": "_dockerfile-analyzer.ps1",
    "zsh": "_dockerfile-analyzer",
}

# The words behind the program's name that have a manual page.
PAGES = [[], ["check"], ["rules"], ["explain"], ["config"], ["format"], ["cache"],
         ["cache", "report"], ["cache", "optimize"], ["lsp"]]


def version() -> str:
    """The version of the workspace."""
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    section = manifest.split("[workspace.package]", 1)[1]
    return re.search(r'^version = "([^"]+)"$', section, re.MULTILINE).group(1)


def row(target: str) -> dict:
    """The row of `target` in targets.json."""
    rows = json.loads((HERE / "targets.json").read_text(encoding="utf-8"))
    for candidate in rows:
        if candidate["target"] == target:
            return candidate
    known = ", ".join(candidate["target"] for candidate in rows)
    sys.exit(f"error: there is no target {target}; there are {known}")


def suffix(target: str) -> str:
    return ".exe" if "windows" in target else ""


def about(program: Path, words: list) -> bytes:
    """What the program says, if it can run here; nothing otherwise."""
    try:
        run = subprocess.run([program, *words], capture_output=True, timeout=60, check=False)
    except OSError:
        return b""
    return run.stdout if run.returncode == 0 else b""


def documents(program: Path) -> dict:
    """What goes into an archive beside the program, by path."""
    files = {name: (ROOT / name).read_bytes() for name in ["LICENSE", "README.md"]}
    for shell, name in COMPLETIONS.items():
        files[f"completions/{name}"] = about(program, ["completions", shell])
    for words in PAGES:
        files[f"man/{'-'.join([NAME, *words])}.1"] = about(program, ["man", *words])
    return {path: content for path, content in files.items() if content}


def archive(target: str, program: Path, out: Path) -> Path:
    """Packs the program with its documents into a folder of its own."""
    folder = f"{NAME}-{target}"
    files = {f"{NAME}{suffix(target)}": program.read_bytes(), **documents(program)}
    if "windows" in target:
        path = out / f"{folder}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in sorted(files.items()):
                add_to_zip(packed, f"{folder}/{name}", content, 0o755 if name.endswith(".exe") else 0o644)
        return path
    path = out / f"{folder}.tar.gz"
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, EPOCH) as zipped, tarfile.open(
        fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT
    ) as packed:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size, entry.mtime = len(content), EPOCH
            entry.mode = 0o755 if name == NAME else 0o644
            packed.addfile(entry, io.BytesIO(content))
    return path


def add_to_zip(packed: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, time.gmtime(EPOCH)[:6])
    entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
    entry.external_attr = (0o100000 | mode) << 16
    packed.writestr(entry, content)


def wheel(target: str, program: Path, out: Path) -> Path:
    """The wheel: the program as a script, which is how installers put it on the PATH."""
    tags = row(target).get("wheel") or sys.exit(f"error: {target} has no wheel")
    base = f"{NAME.replace('-', '_')}-{version()}"
    info = f"{base}.dist-info"
    readme = (HERE / "package.md").read_text(encoding="utf-8")
    metadata = [
        "Metadata-Version: 2.4", f"Name: {NAME}", f"Version: {version()}", f"Summary: {SUMMARY}",
        "License-Expression: MIT", "License-File: LICENSE", "Requires-Python: >=3.8",
        "Keywords: docker,dockerfile,containerfile,buildkit,linter,formatter,language server",
        "Description-Content-Type: text/markdown", "", readme,
    ]
    tag = [f"Tag: py3-none-{platform}" for platform in tags.split(".")]
    files = {
        f"{base}.data/scripts/{NAME}{suffix(target)}": program.read_bytes(),
        f"{info}/licenses/LICENSE": (ROOT / "LICENSE").read_bytes(),
        f"{info}/METADATA": "\n".join(metadata).encode(),
        f"{info}/WHEEL": "\n".join(
            ["Wheel-Version: 1.0", f"Generator: {NAME}", "Root-Is-Purelib: false", *tag, ""]
        ).encode(),
    }
    record = [f"{name},sha256={digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    path = out / f"{base}-py3-none-{tags}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            add_to_zip(packed, name, content, 0o755 if "/scripts/" in name else 0o644)
    return path


def digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def npm(target: str, program: Path, out: Path) -> Path:
    """The package with the program, which npm installs on the machines that it is for alone."""
    platform = row(target).get("npm") or sys.exit(f"error: {target} has no npm package")
    folder = out / f"{NAME}-{platform['name']}"
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    copy = folder / "bin" / f"{NAME}{suffix(target)}"
    copy.write_bytes(program.read_bytes())
    copy.chmod(0o755)
    write_package(folder, {
        "name": folder.name,
        "description": f"The program of {NAME} for {platform['name']}",
        "os": [platform["os"]],
        "cpu": [platform["cpu"]],
        "files": ["bin"],
        # Yarn would leave it zipped, and then it could not be started.
        "preferUnplugged": True,
    })
    return folder


def npm_main(out: Path) -> Path:
    """The package that people install; it leads to the one with the program."""
    folder = out / NAME
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    script = folder / "bin" / f"{NAME}.js"
    script.write_bytes((HERE / "npm" / f"{NAME}.js").read_bytes())
    script.chmod(0o755)
    rows = json.loads((HERE / "targets.json").read_text(encoding="utf-8"))
    names = [f"{NAME}-{target['npm']['name']}" for target in rows if "npm" in target]
    write_package(folder, {
        "name": NAME,
        "description": SUMMARY,
        "keywords": ["docker", "dockerfile", "containerfile", "buildkit", "linter", "lsp"],
        "bin": {NAME: f"bin/{NAME}.js"},
        "files": ["bin"],
        "engines": {"node": ">=18"},
        "optionalDependencies": {name: version() for name in names},
    })
    return folder


def write_package(folder: Path, package: dict) -> None:
    (folder / "LICENSE").write_bytes((ROOT / "LICENSE").read_bytes())
    (folder / "README.md").write_bytes((HERE / "package.md").read_bytes())
    package = {"name": package["name"], "version": version(), "license": "MIT", **package}
    (folder / "package.json").write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")


def checksums(out: Path) -> Path:
    """The sums of all files, as `sha256sum --check` reads them."""
    path = out / "SHA256SUMS"
    files = sorted(file for file in out.iterdir() if file.is_file() and file != path)
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    path.write_text("".join(sums), encoding="utf-8")
    return path


def manifests(address: str, archives: Path, out: Path) -> Path:
    """Fills the templates. A template whose archive is not there stops the run."""
    values = {"version": version(), "address": address.rstrip("/"), "summary": SUMMARY,
              "date": time.strftime("%Y-%m-%d", time.gmtime(EPOCH))}

    def value(match: re.Match) -> str:
        name = match.group(1)
        if name.startswith("sha256 "):
            packed = archives / name.split(" ", 1)[1]
            if not packed.is_file():
                sys.exit(f"error: {packed} is missing")
            return hashlib.sha256(packed.read_bytes()).hexdigest()
        return values[name]

    templates = [*(HERE / "homebrew").glob("*"), *(HERE / "winget").glob("*")]
    for template in sorted(templates):
        text = re.sub(r"\{\{([^}]+)\}\}", value, template.read_text(encoding="utf-8"))
        path = out / template.parent.name / template.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return out


def main(arguments: list) -> None:
    carriers = {"archive": archive, "wheel": wheel, "npm": npm}
    if len(arguments) == 4 and arguments[0] in carriers:
        row(arguments[1])
        out = Path(arguments[3])
        out.mkdir(parents=True, exist_ok=True)
        print(carriers[arguments[0]](arguments[1], Path(arguments[2]).resolve(), out))
    elif len(arguments) == 2 and arguments[0] == "npm-main":
        print(npm_main(Path(arguments[1])))
    elif len(arguments) == 2 and arguments[0] == "checksums":
        print(checksums(Path(arguments[1])))
    elif len(arguments) == 4 and arguments[0] == "manifests":
        print(manifests(arguments[1], Path(arguments[2]), Path(arguments[3])))
    else:
        sys.exit(__doc__.strip())


if __name__ == "__main__":
    main(sys.argv[1:])

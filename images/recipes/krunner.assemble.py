"""krunner.assemble.py WHEELS OUT: takes the runner's wheels apart and lays them out as a kernel container sees them.

OUT/opt-backend.ai  the Python environment with the runner in its site-packages   -> /opt/backend.ai
OUT/opt-kernel      entrypoint, tools and scripts under the names they have inside -> /opt/kernel
"""

import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

MACHINE = "x86_64"
# The family whose newest builds run on the C library of current images (spec/09 §1.2).
FAMILY = "ubuntu"
TOOLS = ("su-exec", "dropbear", "dropbearconvert", "dropbearkey", "tmux", "sftp-server", "scp")
SCRIPTS = ("entrypoint.sh", "extract_dotfiles.py", "fantompass.py", "hash_phrase.py", "words.json")
HOME = (".bashrc", ".bash_profile", ".zshrc", ".vimrc", ".tmux.conf", "DO_NOT_STORE_PERSISTENT_FILES_HERE.md")
JUPYTER = {"jupyter-custom.css": "custom.css", "logo.svg": "logo.svg", "roboto.ttf": "roboto.ttf",
           "roboto-italic.ttf": "roboto-italic.ttf"}


def unzip(wheel, into):
    """Unpacks with the modes that the archive carries, which zipfile alone drops."""
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            file = Path(archive.extract(entry, into))
            if not entry.is_dir():
                file.chmod(entry.external_attr >> 16 & 0o777)


def newest(runner, tool, suffix):
    """The build of a tool for the highest version of the family."""
    builds = {}
    for file in runner.glob(f"{tool}.{FAMILY}*.{MACHINE}.{suffix}"):
        version = re.search(rf"\.{FAMILY}(\d+)\.(\d+)\.", file.name)
        builds[int(version[1]), int(version[2])] = file
    if not builds:
        sys.exit(f"krunner: no build of {tool} for {FAMILY} on {MACHINE} in {runner}")
    return builds[max(builds)]


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def kernel_files(runner, out):
    for tool in TOOLS:
        copy(newest(runner, tool, "bin"), out / tool)
    copy(newest(runner, "libbaihook", "so"), out / "libbaihook.so")
    for name in SCRIPTS:
        copy(runner / name, out / name)
    for name in HOME:
        copy(runner / name, out / "rc" / name)
    for name, inside in JUPYTER.items():
        copy(runner / name, out / "rc/.jupyter/custom" / inside)
    # The agent's socket is mounted over this file; the entrypoint changes its owner.
    (out / "agent.sock").touch()


def environment(package, backend, out):
    with tarfile.open(package / f"krunner-env.static-gnu.{MACHINE}.tar.xz") as archive:
        archive.extractall(out, filter="fully_trusted")
    python = (package / "krunner-python.static-gnu.txt").read_text().strip()
    # A third of the bytes: the standard library's own tests and the archive for linking Python into programs.
    shutil.rmtree(out / f"lib/python{python}/test")
    for archived in out.glob("lib/**/libpython*.a"):
        archived.unlink()
    site = out / f"lib/python{python}/site-packages/ai/backend"
    for part in ("kernel", "helpers"):
        shutil.copytree(backend / part, site / part, dirs_exist_ok=True)


def main(wheels, out):
    out = Path(out)
    unpacked = out / "unpacked"
    for wheel in sorted(Path(wheels).glob("*.whl")):
        unzip(wheel, unpacked)
    backend = unpacked / "ai/backend"
    kernel_files(backend / "runner", out / "opt-kernel")
    environment(backend / "krunner/static_gnu", backend, out / "opt-backend.ai")
    shutil.rmtree(unpacked)


if __name__ == "__main__":
    main(*sys.argv[1:])

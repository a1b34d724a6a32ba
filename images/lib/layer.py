"""layer.py ROOT OUT.tar.gz [BASE.tar.gz]: the directory ROOT as one image layer, without what BASE already holds.

The same content gives the same bytes: entries are sorted, owners are numbers, times are at most SOURCE_DATE_EPOCH.
A path of BASE that ROOT lacks becomes a whiteout, as the OCI image format defines it.
"""

import gzip
import os
import stat
import sys
import tarfile

# Given by the container's own mounts; only the directory itself belongs into a layer.
MOUNTED = ("dev", "proc", "sys", "run", "tmp")


def entries(root):
    """Yields the paths below root, relative to it."""
    for folder, folders, files in os.walk(root):
        here = os.path.relpath(folder, root)
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = set(folders) - set(links)
        if here in MOUNTED:
            folders.clear()
            continue
        for name in [*files, *links, *folders]:
            yield os.path.normpath(os.path.join(here, name))


def described(tar, root, path, newest):
    info = tar.gettarinfo(os.path.join(root, path), path)
    info.uname = info.gname = ""
    info.mtime = min(int(info.mtime), newest)
    return info


def facts(info):
    """What makes two entries the same; a directory's time says nothing."""
    time = 0 if info.isdir() else int(info.mtime)
    return (info.type, stat.S_IMODE(info.mode), info.uid, info.gid, info.size, time, info.linkname)


def main(root, out, base=None):
    newest = int(os.environ["SOURCE_DATE_EPOCH"])
    known = {}
    if base:
        with tarfile.open(base) as lower:
            known = {info.name: facts(info) for info in lower}
    partial = out + ".part"
    with open(partial, "wb") as raw, gzip.GzipFile("", "wb", 5, raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
            # In tree order, so that unpacking ends with each directory before the next and keeps its time.
            paths = sorted(entries(root), key=lambda path: path.split("/"))
            for path in paths:
                info = described(tar, root, path, newest)
                if known.get(path) == facts(info):
                    continue
                if info.isreg():
                    with open(os.path.join(root, path), "rb") as file:
                        tar.addfile(info, file)
                else:
                    tar.addfile(info)
            for gone in sorted(topmost(set(known) - set(paths))):
                tar.addfile(tarfile.TarInfo(os.path.join(os.path.dirname(gone), ".wh." + os.path.basename(gone))))
    os.replace(partial, out)


def topmost(gone):
    return [path for path in gone if os.path.dirname(path) not in gone]


if __name__ == "__main__":
    main(*sys.argv[1:])

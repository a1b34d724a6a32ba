"""Runs programs inside an image's file system as a container runtime would: own namespaces, read-only root."""

import json
import os
import shutil
import subprocess
import tarfile

SCRIPT = """
set -e
root=$1; shift
mount --bind "$root" "$root"
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount -t proc proc "$root/proc"
for device in null zero full random urandom; do : > "$root/dev/$device"; mount --bind /dev/$device "$root/dev/$device"; done
for bind in $BINDS; do
    target=$root${bind#*:}; target=${target%:*}
    if [ -d "${bind%%:*}" ]; then mkdir -p "$target"; else mkdir -p "${target%/*}"; : > "$target"; fi
    mount --bind "${bind%%:*}" "$target"
    case $bind in *:ro) mount -o remount,bind,ro "$target";; esac
done
[ -z "$READ_ONLY" ] || { mount -o remount,bind,ro "$root"; mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"; }
hostname "$NAME"
exec env -i $ENVIRONMENT /usr/sbin/chroot "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$FOLDER" "$@"
"""


def unpack(archive, root):
    """The layers of an image archive on top of each other; returns the image's `config`."""
    os.makedirs(root)
    with tarfile.open(archive) as image:
        listed = json.load(image.extractfile("manifest.json"))[0]
        for layer in listed["Layers"]:
            with tarfile.open(fileobj=image.extractfile(layer)) as tar:
                for entry in tar:
                    folder, name = os.path.split(entry.name)
                    if name.startswith(".wh."):
                        remove(os.path.join(root, folder, name[4:]))
                    else:
                        tar.extract(entry, root, numeric_owner=True, filter="fully_trusted")
        return json.load(image.extractfile(listed["Config"]))["config"]


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.remove(path)


class Box:
    """One image's file system. `binds` are source:target:mode; the root is read-only unless said otherwise."""

    def __init__(self, root, config, read_only=True, net=False):
        self.root, self.config, self.read_only, self.net = root, config, read_only, net

    def command(self, *argv, user=None, binds=(), env=(), name="box"):
        namespaces = ["--mount", "--pid", "--uts", *(["--net"] if self.net else [])]
        outer = {
            "BINDS": " ".join(binds),
            "READ_ONLY": "1" if self.read_only else "",
            "NAME": name,
            "FOLDER": self.config.get("WorkingDir") or "/",
            "ENVIRONMENT": " ".join([*self.config.get("Env", []), *env]),
        }
        account = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user is not None else []
        line = ["unshare", *namespaces, "--fork", "--kill-child", "--", "sh", "-c", SCRIPT, "box", self.root]
        return [*line, *account, *argv], {**os.environ, **outer}

    def run(self, *argv, **how):
        """Runs to the end (60 s at most); returns what it printed, or fails with it."""
        line, outer = self.command(*argv, **how)
        done = subprocess.run(line, env=outer, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{argv} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *argv, **how):
        line, outer = self.command(*argv, **how)
        return subprocess.Popen(line, env=outer, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

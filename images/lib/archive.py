"""archive.py OUT.tar CONFIG.json LAYER.tar.gz…: an image archive as `docker save` writes it.

A single LAYER may be such an archive itself: the new image then has all of its layers. CONFIG.json is the `config` part of the image configuration (Env, User, Labels, …). Blobs are named by their digests.
"""

import datetime
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile


def digest(file):
    return hashlib.file_digest(file, "sha256").hexdigest()


def add(tar, name, file, size):
    info = tarfile.TarInfo(name)
    info.size = size
    tar.addfile(info, file)


def layers_of(archive, folder):
    """Unpacks the layers of an image archive into folder; returns their paths."""
    with tarfile.open(archive) as tar:
        names = json.load(tar.extractfile("manifest.json"))[0]["Layers"]
        for name in names:
            tar.extract(name, folder)
    return [os.path.join(folder, name) for name in names]


def main(out, config, *layers):
    if layers[0].endswith(".tar"):
        layers = layers_of(layers[0], os.path.dirname(config))
    created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc).isoformat()
    contents, blobs = [], []
    for layer in layers:
        with gzip.open(layer) as file:
            contents.append("sha256:" + digest(file))
        with open(layer, "rb") as file:
            blobs.append(digest(file) + ".tar.gz")
    with open(config) as file:
        image = {
            "architecture": "amd64",
            "os": "linux",
            "created": created,
            "config": json.load(file),
            "rootfs": {"type": "layers", "diff_ids": contents},
            "history": [{"created": created, "created_by": "images/build"} for _ in layers],
        }
    described = json.dumps(image, sort_keys=True).encode()
    name = hashlib.sha256(described).hexdigest() + ".json"
    manifest = json.dumps([{"Config": name, "RepoTags": None, "Layers": blobs}]).encode()
    with tarfile.open(out + ".part", "w") as tar:
        add(tar, "manifest.json", io.BytesIO(manifest), len(manifest))
        add(tar, name, io.BytesIO(described), len(described))
        for layer, blob in zip(layers, blobs):
            with open(layer, "rb") as file:
                add(tar, blob, file, os.path.getsize(layer))
    os.replace(out + ".part", out)


if __name__ == "__main__":
    main(*sys.argv[1:])

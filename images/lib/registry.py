"""registry.py IMAGE.tar HOST:PORT REPOSITORY TAG…: pushes an image archive over plain HTTP; prints the digest.

What the registry already has is not sent again: neither blobs nor a tag that points at this image.
"""

import hashlib
import http.client
import json
import sys
import tarfile
from urllib.parse import urlsplit

SCHEMA = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


class Registry:
    def __init__(self, address, repository):
        self.connection = http.client.HTTPConnection(address, timeout=120)
        self.address, self.repository = address, repository

    def ask(self, method, path, wanted, body=None, **headers):
        """Sends one request; returns (status, headers). Any status not in `wanted` ends the program with a sentence."""
        try:
            self.connection.request(method, path, body, {k.replace("_", "-"): str(v) for k, v in headers.items()})
            response = self.connection.getresponse()
            text = response.read()
        except OSError as failure:
            sys.exit(f"images: the registry {self.address} does not answer ({failure}); is the address right?")
        if response.status not in wanted:
            sys.exit(f"images: {method} {path} on {self.address} gave {response.status}: {text[:300].decode(errors='replace')}")
        return response.status, response.headers

    def path(self, kind, name):
        return f"/v2/{self.repository}/{kind}/{name}"

    def send_blob(self, digest, file, size):
        if self.ask("HEAD", self.path("blobs", digest), (200, 404))[0] == 200:
            return
        _, headers = self.ask("POST", self.path("blobs", "uploads/"), (202,), Content_Length=0)
        place = urlsplit(headers["Location"])
        target = f"{place.path}?{place.query + '&' if place.query else ''}digest={digest}"
        self.ask("PUT", target, (201,), file, Content_Type="application/octet-stream", Content_Length=size)

    def points_at(self, tag, digest):
        status, headers = self.ask("HEAD", self.path("manifests", tag), (200, 404), Accept=SCHEMA)
        return status == 200 and headers["Docker-Content-Digest"] == digest


def blob(tar, name, kind):
    member = tar.getmember(name)
    return {"mediaType": kind, "size": member.size, "digest": "sha256:" + name.split(".")[0]}


def main(archive, address, repository, *tags):
    registry = Registry(address, repository)
    with tarfile.open(archive) as tar:
        listed = json.load(tar.extractfile("manifest.json"))[0]
        parts = {listed["Config"]: CONFIG, **dict.fromkeys(listed["Layers"], LAYER)}
        blobs = {name: blob(tar, name, kind) for name, kind in parts.items()}
        manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": SCHEMA,
                "config": blobs[listed["Config"]],
                "layers": [blobs[name] for name in listed["Layers"]],
            }
        ).encode()
        digest = "sha256:" + hashlib.sha256(manifest).hexdigest()
        missing = [tag for tag in tags if not registry.points_at(tag, digest)]
        if missing:
            for name, facts in blobs.items():
                registry.send_blob(facts["digest"], tar.extractfile(name), facts["size"])
        for tag in missing:
            registry.ask("PUT", registry.path("manifests", tag), (201,), manifest, Content_Type=SCHEMA)
    print("pushed" if missing else "present", digest)


if __name__ == "__main__":
    main(*sys.argv[1:])

# Checks an image archive as a container runtime does when it loads one, and prints what is in it as JSON.
import gzip, hashlib, json, sys, tarfile

seen = {}
with gzip.open(sys.argv[1]) as plain, tarfile.open(fileobj=plain, mode="r|") as image:
    for member in image:
        content = image.extractfile(member)
        if member.name.endswith("/layer.tar"):
            digest, size, entries = hashlib.sha256(), 0, []

            class Hashed:
                def read(self, count):
                    global size
                    data = content.read(count)
                    digest.update(data)
                    size += len(data)
                    return data

            with tarfile.open(fileobj=Hashed(), mode="r|") as layer:
                for m in layer:
                    data = layer.extractfile(m).read() if m.isfile() else b""
                    entries.append({
                        "name": m.name, "type": m.type.decode(), "mode": oct(m.mode)[2:], "uid": m.uid, "gid": m.gid, "mtime": m.mtime,
                        "size": m.size, "link": m.linkname, "sha256": hashlib.sha256(data).hexdigest() if m.isfile() else "",
                        "device": [m.devmajor, m.devminor], "pax": sorted(m.pax_headers),
                    })
            while Hashed().read(65536):
                pass
            assert size == member.size, (size, member.size)
            seen[member.name] = digest.hexdigest()
        else:
            seen[member.name] = content.read()
manifest, = json.loads(seen.pop("manifest.json"))
layer, = manifest["Layers"]
described = seen.pop(manifest["Config"])
assert hashlib.sha256(described).hexdigest() + ".json" == manifest["Config"]
config = json.loads(described)
assert config["rootfs"] == {"type": "layers", "diff_ids": ["sha256:" + seen.pop(layer)]}, config
assert layer == config["rootfs"]["diff_ids"][0][7:] + "/layer.tar"
assert not seen, seen
print(json.dumps({"config": config, "entries": entries}))

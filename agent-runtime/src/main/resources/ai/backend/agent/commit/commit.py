# Sends a container's root file system, as one image layer (tar), to the agent; runs inside the kernel as its root.
# Arguments: the root, the address to listen at. Input: a line with the token that the agent will present. Output: a line of
# JSON with the port and the environment. On the connection: frames of a kind, a length (4 bytes) and that many bytes; D is a
# part of the layer, E the end (JSON: size, sha256, crc32, entries), F a failure (text). A layer without its E is not whole.
# It shares the memory of the user's program: it streams, and what it remembers is bounded.
import errno, hashlib, hmac, json, os, resource, socket, stat, struct, sys, tarfile, time, zlib

CHUNK, HEAD, BLOCK = 256 * 1024, 5, tarfile.BLOCKSIZE
ACCEPT_SECONDS, TOKEN_SECONDS, TRIES, SEND_SECONDS = 60, 3, 32, 300
LINKS, LINK_BYTES, XATTR_BYTES = 50000, 8 * 1024 * 1024, 512 * 1024
GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ESTALE)


class Layer:
    """The stream to the agent."""

    def __init__(self, connection):
        self.connection, self.used, self.size, self.crc, self.entries = connection, 0, 0, 0, 0
        self.frame = memoryview(bytearray(HEAD + CHUNK))
        self.sha = hashlib.sha256()

    def add(self, data):
        data = memoryview(data)
        while data:
            part = data[: CHUNK - self.used]
            self.frame[HEAD + self.used : HEAD + self.used + len(part)] = part
            self.grow(len(part))
            data = data[len(part) :]

    def add_from(self, file, wanted):
        room = min(wanted, CHUNK - self.used)
        read = os.readv(file, [self.frame[HEAD + self.used : HEAD + self.used + room]])
        self.grow(read)
        return read

    def zeros(self, count):
        none = bytes(min(count, CHUNK))
        while count:
            self.add(none[:count])
            count -= min(count, len(none))

    def grow(self, count):
        self.used += count
        self.size += count
        if self.used == CHUNK:
            self.flush()

    def flush(self):
        if self.used:
            part = self.frame[HEAD : HEAD + self.used]
            self.sha.update(part)
            self.crc = zlib.crc32(part, self.crc)
            self.frame[:HEAD] = b"D" + struct.pack(">I", self.used)
            self.connection.sendall(self.frame[: HEAD + self.used])
            self.used = 0

    def header(self, info):
        self.add(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
        self.entries += 1

    def end(self):
        self.zeros(2 * BLOCK)
        self.flush()
        told = {"size": self.size, "sha256": self.sha.hexdigest(), "crc32": self.crc, "entries": self.entries}
        self.tell(b"E", json.dumps(told))

    def tell(self, kind, text):
        data = text.encode("utf-8", "replace")[:65536]
        self.connection.sendall(kind + struct.pack(">I", len(data)) + data)


class Links:
    """Where files of several names were sent under the first; those beyond the bound become files of their own."""

    def __init__(self):
        self.first, self.bytes = {}, 0

    def seen(self, s):
        path, left = self.first.pop((s.st_dev, s.st_ino), (None, 0))
        if path is not None:
            self.bytes -= len(path)
            self.keep(s, path, left - 1)
        return path

    def keep(self, s, path, left):
        if left > 0 and len(self.first) < LINKS and self.bytes + len(path) <= LINK_BYTES:
            self.first[(s.st_dev, s.st_ino)] = (path, left)
            self.bytes += len(path)


def mount_points():
    """All of them, as absolute paths; the file writes blanks and the like as \\ooo."""
    points = set()
    with open("/proc/self/mountinfo", "rb") as lines:
        for line in lines:
            parts = line.split(b" ")[4].split(b"\\")
            plain = parts[0] + b"".join(bytes([int(p[:3], 8)]) + p[3:] for p in parts[1:])
            points.add(os.fsdecode(plain))
    return points


def mount_of(file):
    """Which mount an open file lies on: a mount point that was moved or made meanwhile is still seen."""
    with open("/proc/self/fdinfo/%d" % file, "rb") as lines:
        return next((line for line in lines if line.startswith(b"mnt_id:")), b"")


def xattrs(file):
    kept, total = {}, 0
    try:
        names = os.listxattr(file)
    except OSError:
        return kept
    for name in names:
        wanted = name == "security.capability" or name.startswith(("user.", "system.posix_acl_"))
        if not wanted or name.startswith("user.overlay.") or "=" in name or name != name.encode("utf-8", "replace").decode():
            continue
        try:
            value = os.getxattr(file, name)
        except OSError:
            continue
        total += len(name) + len(value)
        if total > XATTR_BYTES:
            break
        kept["SCHILY.xattr." + name] = value.decode("utf-8", "surrogateescape")
    return kept


def entry(path, s, kind):
    info = tarfile.TarInfo(path)
    info.type, info.mode, info.uid, info.gid, info.mtime = kind, stat.S_IMODE(s.st_mode), s.st_uid, s.st_gid, int(s.st_mtime)
    return info


class Folder:
    def __init__(self, file, path):
        self.file, self.path, self.names = file, path, os.scandir(file)

    def close(self):
        self.names.close()
        os.close(self.file)


class Walk:
    """Sends what lies below the root and on its mount, depth first; a folder's own entry comes before what is in it."""

    def __init__(self, root, layer):
        self.root, self.layer, self.links, self.mounts = root, layer, Links(), mount_points()
        most = min(resource.getrlimit(resource.RLIMIT_NOFILE)[1] % (1 << 63), 4096)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        self.deepest = most // 2 - 32  # an open folder takes two descriptors

    def send(self):
        top = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        self.mount, folders = mount_of(top), [Folder(top, "")]
        while folders:
            name = next(folders[-1].names, None)
            if name is None:
                folders.pop().close()
                continue
            try:
                below = self.one(folders[-1], name.name)
            except OSError as e:
                if e.errno not in GONE:  # else it went away or became something else since it was listed
                    raise OSError(e.errno, e.strerror or str(e), "/" + folders[-1].path + name.name)
                below = None
            if below:
                folders.append(below)
            if len(folders) > self.deepest:
                raise ValueError("folders are nested deeper than %d: /%s" % (self.deepest, folders[-1].path[:200]))

    def one(self, folder, name):
        path = folder.path + name
        s = os.stat(name, dir_fd=folder.file, follow_symlinks=False)
        mounted = os.path.join(self.root, path) in self.mounts
        if stat.S_ISDIR(s.st_mode):
            return self.folder(folder, name, path, mounted)
        if mounted or name.startswith(".wh."):  # the latter would mean a deletion in a layer
            return None
        if stat.S_ISREG(s.st_mode):
            self.file(folder, name, path)
        elif stat.S_ISLNK(s.st_mode):
            info = entry(path, s, tarfile.SYMTYPE)
            info.linkname = os.readlink(name, dir_fd=folder.file)
            self.layer.header(info)
        elif stat.S_ISFIFO(s.st_mode):
            self.layer.header(entry(path, s, tarfile.FIFOTYPE))
        elif not stat.S_ISSOCK(s.st_mode) and s.st_rdev:
            self.device(path, s)
        return None

    def folder(self, above, name, path, mounted):
        file = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=above.file)
        try:
            info = entry(path, os.fstat(file), tarfile.DIRTYPE)
            mounted = mounted or mount_of(file) != self.mount
            if not mounted:
                info.pax_headers = xattrs(file)
            self.layer.header(info)
            if not mounted:
                below, file = Folder(file, path + "/"), None
                return below
        finally:
            if file is not None:
                os.close(file)
        return None

    def file(self, folder, name, path):
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder.file)
        try:
            s = os.fstat(file)
            if not stat.S_ISREG(s.st_mode) or mount_of(file) != self.mount:
                return
            first = self.links.seen(s) if s.st_nlink > 1 else None
            if first is not None:
                info = entry(path, s, tarfile.LNKTYPE)
                # with its attributes: who unpacks may set the owner again, which takes capabilities away
                info.linkname, info.pax_headers = first, xattrs(file)
                self.layer.header(info)
                return
            if s.st_nlink > 1:
                self.links.keep(s, path, s.st_nlink - 1)
            info = entry(path, s, tarfile.REGTYPE)
            info.size, info.pax_headers = s.st_size, xattrs(file)
            self.layer.header(info)
            self.content(file, s.st_size)
        finally:
            os.close(file)

    def content(self, file, size):
        """Exactly as much as was announced, though the file may grow or shrink meanwhile."""
        left = size
        while left:
            read = self.layer.add_from(file, left)
            if not read:
                break
            left -= read
        self.layer.zeros(left + -size % BLOCK)

    def device(self, path, s):
        info = entry(path, s, tarfile.CHRTYPE if stat.S_ISCHR(s.st_mode) else tarfile.BLKTYPE)
        info.devmajor, info.devminor = os.major(s.st_rdev), os.minor(s.st_rdev)
        self.layer.header(info)


def presents(connection, token):
    """Whether the peer sends the token in time."""
    end, got = time.monotonic() + TOKEN_SECONDS, b""
    try:
        while len(got) < len(token):
            connection.settimeout(max(0.001, end - time.monotonic()))
            part = connection.recv(len(token) - len(got))
            if not part:
                return False
            got += part
    except OSError:
        return False
    return hmac.compare_digest(got, token)


def agent_at(listener, token):
    end = time.monotonic() + ACCEPT_SECONDS
    for _ in range(TRIES):
        listener.settimeout(max(0.001, end - time.monotonic()))
        connection, _ = listener.accept()
        if presents(connection, token):
            connection.settimeout(SEND_SECONDS)
            return connection
        connection.close()
    raise PermissionError("%d connections came without the token" % TRIES)


def polite():
    """The user's program comes first, for the processor and when memory ends."""
    os.nice(19)
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def main(root, address):
    token = sys.stdin.readline().strip().encode()
    if len(token) < 32:
        sys.exit("no token was given")
    polite()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind((address, 0))
        listener.listen(TRIES)
        environment = ["%s=%s" % item for item in os.environ.items()]
        print(json.dumps({"port": listener.getsockname()[1], "environment": environment}), flush=True)
        connection = agent_at(listener, token)
    with connection:
        layer = Layer(connection)
        try:
            Walk(root, layer).send()
            layer.end()
        except Exception as e:
            layer.tell(b"F", "%s: %s" % (type(e).__name__, e))
            raise


main(*sys.argv[1:])

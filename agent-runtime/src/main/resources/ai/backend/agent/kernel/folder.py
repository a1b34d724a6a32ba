# Handles files below /home/work for the agent; runs inside the kernel as its user.
import json, os, stat, sys, tarfile

HOME = "/home/work"
NOT_FOUND, OUTSIDE, TOO_LARGE = 44, 43, 45
action, path, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
target = os.path.realpath(os.path.join(HOME, path))


def fail(code, text=""):
    sys.stderr.write(text)
    sys.exit(code)


if target != HOME and not target.startswith(HOME + "/"):
    fail(OUTSIDE)

if action == "upload":
    if target == HOME:
        fail(OUTSIDE)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    left = number
    with open(target, "wb") as file:
        while left:
            chunk = sys.stdin.buffer.read(min(left, 65536))
            if not chunk:
                fail(1, "the content ended too early")
            file.write(chunk)
            left -= len(chunk)
elif not os.path.lexists(target):
    fail(NOT_FOUND, f"No such file or directory: {target}")
elif action == "list":
    listed = []
    for entry in os.scandir(target):
        s = entry.stat(follow_symlinks=False)
        listed.append({"mode": stat.filemode(s.st_mode), "size": s.st_size, "ctime": s.st_ctime, "mtime": s.st_mtime,
                       "atime": s.st_atime, "filename": entry.name})
    print(json.dumps(listed))
elif action == "download":
    total = 0
    for folder, _, names in os.walk(target):
        total += sum(os.lstat(os.path.join(folder, name)).st_size for name in names)
        if total > number:
            fail(TOO_LARGE)
    if os.path.isfile(target) and os.stat(target).st_size > number:
        fail(TOO_LARGE)
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
        archive.add(target, arcname=os.path.basename(target))

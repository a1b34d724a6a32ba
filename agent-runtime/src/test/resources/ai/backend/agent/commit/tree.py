# Fills the folder with one of everything that a container's file system holds. Needs root.
import os, socket, struct, sys

root = sys.argv[1]
os.chdir(root)
os.umask(0)


def write(path, text, mode=0o644, uid=0, gid=0):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chown(path, uid, gid)
    os.chmod(path, mode)


write("etc/passwd", "root:x:0:0\n")
write("etc/shadow", "secret\n", 0, 1234, 42)
write("usr/bin/tool", "#!/bin/sh\n", 0o4755, 0, 3_000_000_000)
os.setxattr("usr/bin/tool", "user.note", b"\xff\0=\n")
os.setxattr("usr/bin/tool", "security.capability", struct.pack("<IIIII", 0x02000001, 1 << 13, 0, 0, 0))
os.link("usr/bin/tool", "usr/bin/same")
os.symlink("tool", "usr/bin/link")
os.symlink("/nowhere/" + "x" * 200, "dangling")
write("empty", "")
write("block", "x" * 512)
write("name with blank\nand line", "1")
write("d/" * 60 + "long-name", "2")
with open(b"not-utf8-\xff", "w") as file:
    file.write("3")
write("ümlaut", "4")
write(".wh.deleted", "5")
os.mkdir("private", 0o700)
write("private/inside", "6", 0o600, 4321, 4321)
os.chown("private", 4321, 4321)
os.mkdir("tmp", 0o1777)
os.mkfifo("fifo", 0o640)
os.mknod("tty", 0o20620, os.makedev(5, 1))
s = socket.socket(socket.AF_UNIX)
s.bind("socket")
os.utime("etc/passwd", (1_500_000_000, 1_500_000_000))
for folder in "proc", "home/work", "with blank", "mnt":
    os.makedirs(folder)
write(os.path.join("home/work", "hidden-by-the-mount"), "7")
write("etc/hosts", "")

# The file system under every Debian image here: Debian's essential packages, certificates, time zones.
# Built by rootfs.sh `bootstrap`; no image of its own.

# Sourced by build: Debian packages into a directory, with the machine's own mirror and nothing else of its apt.

apt=$cache/apt
slim=(--path-exclude=/usr/share/{man,info,locale,lintian,bug,linda}/'*' --path-exclude=/usr/share/doc/'*'
    --path-include=/usr/share/doc/'*'/copyright --force-unsafe-io)

# apt_ready: sources of the suite as /etc/apt names them (or DEBIAN_MIRROR), and fresh package lists.
apt_ready() {
    mkdir -p "$apt"/{none,lists/partial,trusted}
    exec 8>"$apt/lock"
    flock 8
    if [ -n "${DEBIAN_MIRROR:-}" ]; then
        echo "deb $DEBIAN_MIRROR $suite main"
    else
        apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' "Architecture: $arch" |
            grep -E " $suite(-updates|-security)? main$" | sort -u
    fi >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || die "/etc/apt has no source for Debian $suite; set DEBIAN_MIRROR to the address of a mirror"
    cp -u /etc/apt/trusted.gpg.d/* /usr/share/keyrings/debian-archive* "$apt/trusted/" 2>/dev/null || true
    apt-config dump | grep -E '^Acquire::(Check|http|https|Retries|ForceIPv4)' >"$apt/acquire.conf" || true
    cat >"$apt/apt.conf" <<-CONF
		Dir::Etc { main "/dev/null"; parts "$apt/none"; sourcelist "$apt/sources.list"; sourceparts "$apt/none";
		    preferences "/dev/null"; preferencesparts "$apt/none"; trustedparts "$apt/trusted"; };
		Dir::State::lists "$apt/lists";
		Dir::Cache { pkgcache ""; srcpkgcache ""; };
		APT { Architecture "$arch"; Install-Recommends "false"; Sandbox::User "root"; };
		Acquire::Languages "none";
		#include "$apt/acquire.conf";
	CONF
    APT_CONFIG=$apt/apt.conf apt-get -q update
    exec 8>&-
}

# bootstrap DIR: the file system that all other Debian images start from. Its mounts end with it.
bootstrap() {
    unshare --mount --pid --fork --kill-child --mount-proc mmdebstrap --variant=essential --mode=root --include=ca-certificates,tzdata --aptopt="$apt/acquire.conf" \
        --keyring="$apt/trusted" "${slim[@]/#--/--dpkgopt=}" "$suite" "$1" "$apt/sources.list"
    rm -rf "$1"/etc/apt/sources.list* "$1"/etc/dpkg/dpkg.cfg.d/* "$1"/etc/apt/apt.conf.d/*
    tidy "$1"
}

# install_packages DIR NAME…: with their maintainer scripts, in namespaces that end with the command.
install_packages() {
    local root=$1
    shift
    mkdir -p "$root.debs/partial"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    APT_CONFIG=$apt/apt.conf DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 inside "$root" apt-get -q -y \
        -o Dir::State::status="$root/var/lib/dpkg/status" -o Dir::State::extended_states="$root.extended_states" \
        -o Dir::Cache::archives="$root.debs" -o Dpkg::Options::="--root=$root" -o Dpkg::Use-Pty=0 \
        "${slim[@]/#/-oDpkg::Options::=}" install "$@"
    rm "$root/usr/sbin/policy-rc.d"
    tidy "$root"
}

# inside DIR COMMAND…: runs it on this machine's files with /proc and /dev of DIR in place.
inside() {
    unshare --mount --pid --fork --kill-child -- bash -ec '
        mount -t proc proc "$1/proc"; mount --bind /dev "$1/dev"; shift; exec "$@"' inside "$@"
}

# tidy DIR: what differs from build to build or is of no use in a container.
tidy() {
    local root=${1:?}
    rm -rf "$root"/var/log/* "$root"/var/cache/* "$root"/var/lib/apt/* "$root"/var/lib/systemd "$root"/run/* "$root"/tmp/* \
        "$root"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- "$root"/etc/machine-id "$root"/var/lib/dpkg/*-old \
        "$root"/etc/{hostname,resolv.conf} "$root"/etc/ssl/private/* "$root"/etc/ssl/certs/ssl-cert-snakeoil.pem
    [ ! -f "$1/etc/shadow" ] || sed -i -E 's/^([^:]*:[^:]*):[0-9]+:/\1:19000:/' "$1/etc/shadow"
}

# user DIR NAME UID HOME: an account without a password and a group of the same name and number.
user() {
    echo "$2:x:$3:$3::$4:/bin/sh" >>"$1/etc/passwd"
    echo "$2:x:$3:" >>"$1/etc/group"
    mkdir -p "$1$4"
    chown "$3:$3" "$1$4"
}

# wheels DIR REQUIREMENTS: the pinned wheels, each checked against its hash.
wheels() {
    python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: --implementation cp --abi cp311 \
        --python-version "$kernel_python" --platform manylinux2014_x86_64 --platform manylinux_2_28_x86_64 \
        --platform manylinux_2_34_x86_64 --platform musllinux_1_1_x86_64 --dest "$1" --requirement "$2"
}

# Sourced by build and push: where things are, how to speak, what a recipe's inputs are.

images=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/backendai-images
started=$SECONDS
. "$images/versions"
export SOURCE_DATE_EPOCH

# Every image, in the order in which it is worth starting them.
all=(krunner postgres kernel-python java-base redis etcd)

say() { printf '%4ds  %-18s %s\n' $((SECONDS - started)) "$1" "${*:2}" >&2; }

die() {
    printf 'images: %s\n' "$*" >&2
    exit 1
}

# find_jdk: sets java_home to a JDK of the wanted version; JAVA_HOME first.
find_jdk() {
    [ -z "${java_home:-}" ] || return 0
    local home
    for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        if [ -n "$home" ] && [ -x "$home/bin/jlink" ] && grep -q "^JAVA_VERSION=\"$java[.\"]" "$home/release"; then
            java_home=$home
            return
        fi
    done
    die "no JDK $java: looked at JAVA_HOME (${JAVA_HOME:-not set}) and /usr/lib/jvm/*; install one or set JAVA_HOME"
}

# inputs_of NAME: everything that decides what the image holds, as text.
inputs_of() {
    cat "$images/versions" "$images"/lib/{rootfs.sh,layer.py}
    find "$images/recipes" -path "*/$1.*" -type f | LC_ALL=C sort | xargs cat
    [ "$1" = base ] || { inputs_of base && cat "$images/lib/archive.py"; }
    [ "$1" != java-base ] || cat "$java_home/release"
}

hash_of() { inputs_of "$1" | sha256sum | cut -c1-12; }

# archive_of NAME: the file that build makes and push reads.
archive_of() { echo "$cache/$1-$(hash_of "$1").tar"; }

# known NAME…: stops at the first name that is no image, or that this machine lacks the means for.
known() {
    local name
    for name; do
        [ "$name" != base ] && [ -f "$images/recipes/$name.sh" ] || die "no image is called '$name'; there are: ${all[*]}"
        [ "$name" != java-base ] || find_jdk
    done
}

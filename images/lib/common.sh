# Sourced by build and push: where things are, how to speak, what a recipe's inputs are.

images=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/backendai-images
started=$SECONDS
. "$images/versions"
export SOURCE_DATE_EPOCH

# Every image, in the order in which it is worth starting them.
all=(krunner postgres kernel-python java-base redis etcd kernel-python-gpu)

say() { printf '%4ds  %-18s %s\n' $((SECONDS - started)) "$1" "${*:2}" >&2; }

die() {
    printf 'images: %s\n' "$*" >&2
    exit 1
}

# inputs_of NAME: everything that decides what the image holds, as text.
inputs_of() {
    cat "$images/versions" "$images"/lib/{rootfs.sh,layer.py}
    find "$images/recipes" -path "*/$1.*" -type f | LC_ALL=C sort | xargs cat
    case $1 in
    base) ;;
    *-gpu) inputs_of "${1%-gpu}" ;;
    *) inputs_of base && cat "$images/lib/archive.py" ;;
    esac
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
        [ "$name" != java-base ] || java_home=$("$images/../tools/find-jdk")
    done
}

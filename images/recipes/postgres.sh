# PostgreSQL. No entrypoint: whoever runs it brings the start script.
from=base
repository=backend.ai/postgres
packages="postgresql-$postgres"

before() {
    user "$1" postgres 999 /var/lib/postgresql
    # initdb wants a name for the uid that it runs under; these are the ones in use elsewhere.
    user "$1" postgres70 70 /var/lib/postgresql
    user "$1" nonroot 1000 /home/nonroot
    mkdir -p "$1/etc/postgresql-common"
    echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.conf"
}

# The just-in-time compiler, the Perl wrappers and the sources of locales are half of the size, and nothing here uses
# them.
after() {
    rm -rf "$1"/usr/lib/x86_64-linux-gnu/{libLLVM*,libz3*,perl,perl5} "$1"/usr/share/{perl,perl5,postgresql-common,i18n} \
        "$1/usr/lib/postgresql/$postgres/lib"/{bitcode,llvmjit*} "$1"/usr/lib/llvm-*
    find "$1/usr/bin" -lname '*/postgresql-common/*' -delete
    install -d -m 1777 "$1/var/run/postgresql"
    install -d -m 0755 -o 999 -g 999 "$1/var/lib/postgresql/data"
}

config() {
    cat <<-JSON
	{"User": "999:999", "WorkingDir": "/", "Cmd": ["postgres", "--version"],
	 "Env": ["PATH=/usr/lib/postgresql/$postgres/bin:/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"]}
	JSON
}

# A Java runtime for our programs: /opt/java, made with jlink from the JDK at hand.
from=base
repository=backend.ai/java-base

before() { user "$1" nonroot 1000 /home/nonroot; }

after() {
    local target=$1/opt/java
    "$java_home/bin/jlink" --add-modules "$java_modules" --no-header-files --no-man-pages --output "$target"
    rm -rf "$target/legal"
    # The class archive remembers the time of lib/modules, so the times are set first.
    find "$target" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    "$target/bin/java" -Xshare:dump
}

config() {
    cat <<-JSON
	{"User": "1000:1000", "WorkingDir": "/home/nonroot", "Cmd": ["java", "-version"],
	 "Env": ["PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin", "JAVA_HOME=/opt/java", "LANG=C.UTF-8"]}
	JSON
}

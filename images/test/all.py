"""The tests of the images; started by `run`. Each test_* function is one sentence about one image."""

import contextlib
import glob
import os
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

import box
import runner

IMAGES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "backendai-images")
ROOM = tempfile.mkdtemp(prefix="images-test-")
unpacked = {}


def box_of(name, **how):
    """The image's file system, unpacked once."""
    if name not in unpacked:
        newest = max(glob.glob(f"{CACHE}/{name}-*.tar"), key=os.path.getmtime)
        root = os.path.join(ROOM, name)
        unpacked[name] = root, box.unpack(newest, root)
    return box.Box(*unpacked[name], **how)


def folder(owner):
    path = tempfile.mkdtemp(dir=ROOM)
    os.chown(path, owner, owner)
    return path


def until(what, attempt, seconds=20):
    """Tries until it holds; says what was waited for, and how it failed last, when it never does."""
    end = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except (AssertionError, OSError) as failure:
            assert time.monotonic() < end, f"no {what} after {seconds} s: {failure}"
        time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def test_postgres_initialises_and_serves_as_any_of_its_users_on_a_read_only_root():
    for uid in (999, 70, 1000):
        data, sockets = folder(uid), folder(uid)
        how = {"user": uid, "binds": [f"{data}:/var/lib/postgresql/data:rw", f"{sockets}:/run/postgresql:rw"]}
        postgres = box_of("postgres")
        at = "/var/lib/postgresql/data/pg"
        postgres.run("initdb", "-D", at, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", **how)
        with ended(postgres.start("postgres", "-D", at, "-c", "listen_addresses=", **how)):
            until("PostgreSQL", lambda: postgres.run("pg_isready", "-q", **how))
            text = postgres.run("psql", "-U", "postgres", "-Atc", "select length('\u00e4\u4f60')", **how)
            expect("2\n", text)
            assert "PostgreSQL database dump" in postgres.run("pg_dump", "-U", "postgres", **how)


def test_redis_serves_as_any_of_its_users_on_a_read_only_root():
    for uid in (999, 1000):
        data = folder(uid)
        how = {"user": uid, "binds": [f"{data}:/data:rw"]}
        redis = box_of("redis")
        where = "/data/redis.sock"
        with ended(redis.start("redis-server", "--dir", "/data", "--port", "0", "--unixsocket", where, **how)):
            until("Redis", lambda: expect("PONG", redis.run("redis-cli", "-s", where, "ping", **how).strip()))


def test_etcd_serves_as_its_user_on_a_read_only_root():
    data = folder(1000)
    how = {"user": 1000, "binds": [f"{data}:/data:rw"]}
    etcd = box_of("etcd")
    urls = f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}"
    with ended(etcd.start("etcd", "--data-dir", "/data/etcd", "--listen-client-urls", urls[0], "--advertise-client-urls",
                          urls[0], "--listen-peer-urls", urls[1], **how)):
        until("etcd", lambda: etcd.run("etcdctl", f"--endpoints={urls[0]}", "put", "a", "b", **how))
        assert etcd.run("etcdctl", f"--endpoints={urls[0]}", "get", "a", "--print-value-only", **how) == "b\n"


def test_java_starts_from_its_class_archive_as_a_user():
    java = box_of("java-base")
    said = java.run("java", "-Xshare:on", "-XX:+PrintFlagsFinal", "-version", user=1000)
    assert "UseCompressedOops" in said
    modules = java.run("java", "--list-modules", user=1000)
    for module in ("java.sql", "jdk.unsupported", "jdk.naming.dns", "jdk.jfr", "jdk.jcmd"):
        assert module + "@25" in modules, module


def expect(wanted, got):
    assert wanted == got, f"wanted {wanted!r}, got {got!r}"
    return got


def failure_of(attempt, *args, **how):
    try:
        said = attempt(*args, **how)
    except AssertionError as failure:
        return str(failure)
    raise AssertionError(f"{args} did not fail but said {said!r}")


def test_runner_installs_once_when_two_come_at_the_same_time():
    target = folder(0)
    krunner = box_of("krunner")
    binds = {"binds": [f"{target}:/host:rw"]}
    both = [krunner.start("/krunner/install", "/host", **binds) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]
    expect([0, 0], [process.returncode for process in both])
    expect(1, sum("copied" in text for text in said))
    key = os.readlink(f"{target}/current")
    assert key.startswith("krunner-v11-23.9.10-"), key
    expect(["backend.ai", "kernel"], sorted(n for n in os.listdir(f"{target}/{key}") if n[0] != "."))
    expect("/opt/backend.ai/bin/python3", os.readlink(f"{target}/current/backend.ai/bin/python"))
    assert os.access(f"{target}/current/kernel/su-exec", os.X_OK)
    assert "already" in krunner.run("/krunner/install", "/host", **binds)


def test_runner_takes_over_after_an_installation_that_was_cut_off():
    target = folder(0)
    krunner = box_of("krunner")
    key = open(f"{krunner.root}/krunner/version-key").read().strip()
    os.makedirs(f"{target}/.part.{key}/backend.ai/half")
    os.symlink("krunner-older", f"{target}/current")
    krunner.run("/krunner/install", "/host", binds=[f"{target}:/host:rw"])
    expect(key, os.readlink(f"{target}/current"))
    assert not os.path.exists(f"{target}/current/backend.ai/half")


def test_folder_of_commits_is_opened_to_the_agent_by_root_without_capabilities():
    krunner = box_of("krunner")
    with open(f"{IMAGES}/../operator/src/main/resources/scripts/commits.sh") as file:
        script = file.read()
    bare = "setpriv", "--bounding-set=-all", "--inh-caps=-all", "--groups=0,1000", "--no-new-privs"
    opened, foreign = folder(0), folder(1001)
    for path in (opened, foreign):
        os.chmod(path, 0o755)

    def run(path):
        line = *bare, "/bin/sh", "-c", script, "commits.sh", "/commits", "1000", "/var/lib/commits"
        return krunner.run(*line, binds=[f"{path}:/commits:rw"])

    expect("commits: /var/lib/commits is the agent's now\n", run(opened))
    expect("commits: /var/lib/commits is as it should be\n", run(opened))
    seen = os.stat(opened)
    expect((0, 1000, "0o42770"), (seen.st_uid, seen.st_gid, oct(seen.st_mode)))
    krunner.run("mkdir", "/commits/user", user=1000, binds=[f"{opened}:/commits:rw"])
    assert "Permission denied" in failure_of(krunner.run, "ls", "/commits", user=2000, binds=[f"{opened}:/commits:ro"])
    assert "cannot be given to the agent (owner 1001" in failure_of(run, foreign)
    expect("0o40755", oct(os.stat(foreign).st_mode))


def test_pushing_a_second_time_sends_nothing():
    port = free_port()
    settings = os.path.join(ROOM, "registry.yml")
    with open(settings, "w") as file:
        file.write(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {ROOM}/registry}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n")
    serve = ["docker-registry", "serve", settings]
    with ended(subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)):
        until("registry", lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/"))
        first, second = (subprocess.run([f"{IMAGES}/push", f"127.0.0.1:{port}"], capture_output=True, text=True) for _ in "12")
        expect((0, 0), (first.returncode, second.returncode))
        expect(first.stdout, second.stdout)
        expect(0, second.stderr.count("pushed"))
        tags = urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/stable/python/tags/list").read()
        assert b"3.11-debian12" in tags, tags


def test_the_same_files_give_the_same_layer():
    base = max(glob.glob(f"{CACHE}/base-*.tar.gz"), key=os.path.getmtime)
    again, root = os.path.join(ROOM, "again.tar.gz"), os.path.join(ROOM, "again")
    os.mkdir(root)
    subprocess.run(["tar", "-xpf", base, "--numeric-owner", "-C", root], check=True)
    times = {**os.environ, "SOURCE_DATE_EPOCH": "4000000000"}
    subprocess.run([sys.executable, f"{IMAGES}/lib/layer.py", root, again], check=True, env=times)
    subprocess.run(["cmp", base, again], check=True)


def test_a_missing_registry_is_named():
    said = subprocess.run([f"{IMAGES}/push", "127.0.0.1:1", "redis"], capture_output=True, text=True)
    assert said.returncode != 0 and "does not answer" in said.stderr, said.stderr


def test_an_unknown_image_is_named():
    said = subprocess.run([f"{IMAGES}/build", "nosuch"], capture_output=True, text=True)
    assert said.returncode == 1 and "no image is called 'nosuch'; there are:" in said.stderr, said.stderr


def test_official_runner_serves_a_python_kernel():
    runner.serves(box_of("krunner"), box_of("kernel-python", read_only=False), folder(0))


def main():
    tests = {name: test for name, test in globals().items() if name.startswith("test_")}
    wanted = sys.argv[1:]
    passed = failed = 0
    for name, test in tests.items():
        if wanted and not any(word in name for word in wanted):
            continue
        sentence, begun = name[5:].replace("_", " "), time.monotonic()
        try:
            test()
            passed += 1
            print(f"ok      {sentence} ({time.monotonic() - begun:.1f} s)", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED  {sentence}\n{traceback.format_exc()}", flush=True)
    box.remove(ROOM)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

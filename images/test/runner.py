"""The official runner in the Python kernel image, started as spec/09 §4.3 says and driven over ZeroMQ as §6 says."""

import contextlib
import json
import os
import subprocess
import sys
import time

import zmq

UID = 1500
# What a kernel pod gets; everything else is dropped.
CAPABILITIES = "-all,+chown,+setuid,+setgid,+dac_override,+fowner"


class Kernel:
    """The agent's two sockets."""

    def __init__(self, host):
        context = zmq.Context.instance()
        self.input, self.output = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        for socket, port in ((self.input, 2000), (self.output, 2001)):
            socket.linger = 50
            socket.connect(f"tcp://{host}:{port}")

    def send(self, op, text=""):
        self.input.send_multipart([op.encode(), text.encode()])

    def receive(self, seconds=20):
        assert self.output.poll(seconds * 1000), f"no message from the runner in {seconds} s"
        op, payload = self.output.recv_multipart()
        return op.decode(), payload

    def until(self, last):
        """Everything up to the message `last`; what was printed is joined by stream."""
        seen = {}
        while last not in seen:
            op, payload = self.receive()
            seen[op] = seen.get(op, b"") + payload
        return {op: payload if op == "status" else payload.decode() for op, payload in seen.items()}

    def run(self, code):
        self.send("code", code)
        return self.until("finished")


def checks(kernel):
    """What the recorded exchange of spec/09 §8 shows, in its essentials."""
    begun = time.monotonic()
    kernel.send("status")
    assert kernel.until("status")["status"].startswith(b"\x81\xaastarted_at\xcb")
    print(f"        the runner answered after {time.monotonic() - begun:.2f} s")

    assert kernel.run("print(1)")["stdout"] == "1\n"
    begun = time.monotonic()
    for number in range(50):
        assert kernel.run(f"print({number})")["stdout"] == f"{number}\n"
    print(f"        a round trip takes {(time.monotonic() - begun) * 20:.1f} ms")
    said = kernel.run("import os,sys,socket; print(os.getuid(), sys.executable, socket.gethostname(), '\u00e4\u4f60')")
    assert said["stdout"] == f"{UID} /usr/bin/python3 main1 \u00e4\u4f60\n", said
    assert "ZeroDivisionError" in kernel.run("1/0")["stderr"]

    kernel.send("code", "x = input('name? '); print('hi', x)")
    assert json.loads(kernel.until("waiting-input")["waiting-input"]) == {"is_password": False}
    kernel.send("input", "bob")
    assert kernel.until("finished")["stdout"] == "hi bob\n"

    for op, text in (("clean", ""), ("build", ""), ("exec", "python -c 'import sys; print(6 * 7); sys.exit(3)'")):
        kernel.send(op, text)
    said = kernel.until("finished")
    assert said["stdout"] == "42\n" and json.loads(said["finished"]) == {"exitCode": 3}, said

    kernel.send("start-service", json.dumps({"name": "files", "port": 8080, "ports": [8080], "protocol": "http", "options": {}}))
    assert json.loads(kernel.until("service-result")["service-result"]) == {"status": "started"}
    kernel.send("start-service", json.dumps({"name": "ttyd", "port": 7681, "ports": [7681], "protocol": "pty", "options": {}}))
    kernel.until("service-result")
    assert b"SSH-2.0-dropbear" in kernel_banner(2200)
    pip = kernel.run("import subprocess; print(subprocess.run(['pip', 'check'], capture_output=True, text=True).stdout)")
    assert "No broken requirements" in pip["stdout"], pip


def kernel_banner(port):
    import socket

    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        return connection.recv(64)


def serves(krunner, image, host):
    """Installs the runner, then runs this file in a network of its own with the kernel beside it."""
    krunner.run("/krunner/install", "/host", binds=[f"{host}:/host:rw"])
    inner = [sys.executable, __file__, image.root, json.dumps(image.config), os.path.realpath(f"{host}/current")]
    script = 'ip link set lo up 2>/dev/null || "$1" -c "{}"; exec "$@"'.format(LOOPBACK_UP)
    done = subprocess.run(["unshare", "--net", "--", "sh", "-c", script, "net", *inner], capture_output=True, text=True, timeout=120)
    print(done.stdout, end="")
    assert done.returncode == 0, done.stdout + done.stderr


# Without iproute2: SIOCGIFFLAGS, set IFF_UP, SIOCSIFFLAGS.
LOOPBACK_UP = (
    "import fcntl,socket,struct;s=socket.socket();r=bytearray(struct.pack('16sh22x',b'lo',0));"
    "fcntl.ioctl(s,0x8913,r);r[16]|=1;fcntl.ioctl(s,0x8914,bytes(r))"
)


def main(root, config, version):
    import box

    image = box.Box(root, json.loads(config), read_only=False)
    labels = image.config["Labels"]
    scratch = os.path.join(os.path.dirname(root), "scratch")
    for name in ("config", "work"):
        os.makedirs(f"{scratch}/{name}")
        os.chown(f"{scratch}/{name}", UID, UID)
    environment = {"LOCAL_USER_ID": UID, "LOCAL_GROUP_ID": UID, "LD_PRELOAD": "/opt/kernel/libbaihook.so",
                   "BACKENDAI_KERNEL_ID": "5ba2f8de-9b2c-4f5b-a3b5-0123456789ab", "BACKENDAI_CLUSTER_HOST": "main1"}
    with open(f"{scratch}/config/environ.txt", "w") as file:
        file.writelines(f"{key}={value}\n" for key, value in environment.items() if key != "LD_PRELOAD")
    process = image.start(
        "setpriv", f"--bounding-set={CAPABILITIES}", "--inh-caps=-all",
        "/opt/kernel/entrypoint.sh", "/opt/backend.ai/bin/python", "-s", "-m", "ai.backend.kernel",
        labels["ai.backend.runtime-type"], labels["ai.backend.runtime-path"],
        name="main1",
        env=[f"{key}={value}" for key, value in environment.items()],
        binds=[f"{scratch}/config:/home/config:ro", f"{scratch}/work:/home/work:rw",
               f"{version}/backend.ai:/opt/backend.ai:ro", f"{version}/kernel:/opt/kernel:ro"],
    )
    try:
        checks(Kernel("127.0.0.1"))
    except Exception:
        process.kill()
        print(process.communicate()[0], file=sys.stderr)
        raise
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.wait(20)


if __name__ == "__main__":
    main(*sys.argv[1:])

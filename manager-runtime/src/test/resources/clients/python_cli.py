"""Types commands of the official command line, each as if in a process of its own.

Reads JSON lines {"role", "command", "input"} and answers each with {"exit", "stdout", "stderr"}; exit is -1 when the command did
not end. Without an input every question is answered with yes. A line {} is answered with the commands in scope (README.md) that
were not typed so far: {"untyped"}.
The address and each role's keys come from the environment: BACKEND_ENDPOINT, KEYS (JSON: role to [access key, secret key]).
The client is loaded once; each command runs in a fork of this process, in a folder with the files that commands name.
"""
import json
import os
import re
import shlex
import signal
import sys
import tempfile
import traceback

import click
from ai.backend.cli.__main__ import main as backend_ai

SECONDS = 60
# Commands that are out of scope.
LEFT_OUT = re.compile("|".join((
    r"(admin )?(vfolder|storage) .*", r"model .*", r"service .*",  # virtual folders, storage, model services
    r"(session )?(ssh|scp)", r"apps?", r"proxy",  # service ports, the client's own proxy
    r"log(in|out)",  # of the console
    r"(session )?(watch|events)",  # end with the session only; python_sdk.py listens to the same stream
)))
TEMPLATE = """\
api_version: v1
kind: taskTemplate
metadata:
  name: tpl1
  tag: t1
spec:
  kernel:
    environ: {MYVAR: "1"}
    image: 127.0.0.1:5000/oracle/python:3.11-debian12
    architecture: x86_64
  resources: {cpu: "1", mem: 512m}
  session_type: interactive
"""
FILES = {
    "dot.txt": "alias ll='ls -l'\n",
    "dot2.txt": "alias l='ls'\n",
    "hello.py": "import sys\nname = input('your name? ')\nprint('hello', name)\nprint('err', file=sys.stderr)\n",
    "main.py": "print('main file')\n",
    "tpl.yaml": TEMPLATE,
    "tpl2.yaml": TEMPLATE.replace("tpl1", "tpl1x"),
}


def become(command, keys):
    """Turns this process into the command."""
    os.environ.update(BACKEND_ENDPOINT_TYPE="api", BACKEND_ACCESS_KEY=keys[0], BACKEND_SECRET_KEY=keys[1], LC_ALL="C.UTF-8", COLUMNS="80")
    os.dup2(os.open(".in", os.O_RDONLY), 0)
    for stream, path in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), stream)
    sys.argv = ["backend.ai", *shlex.split(command)]
    code = 0
    try:
        backend_ai(prog_name="backend.ai")
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def type_in(command, keys, answers):
    with open(".in", "w") as f:
        f.write(answers)
    pid = os.fork()
    if pid == 0:
        signal.alarm(SECONDS)
        become(command, keys)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with open(".out") as out, open(".err") as err:
        return {"exit": max(code, -1), "stdout": out.read(), "stderr": err.read()}


def commands(group, path=""):
    """All that can be typed, without what follows."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, path + name + " ")
        else:
            yield path + name


def untyped(typed):
    known = [name for name in commands(backend_ai) if not LEFT_OUT.fullmatch(name)]
    return [name for name in known if not any(f"{line} ".startswith(name + " ") for line in typed)]


def main():
    typed = []
    keys = json.loads(os.environ["KEYS"])
    with tempfile.TemporaryDirectory(prefix="python-cli-") as folder:
        os.environ["HOME"] = folder
        os.chdir(folder)
        for name, content in FILES.items():
            with open(name, "w") as f:
                f.write(content)
        for line in sys.stdin:
            asked = json.loads(line)
            if asked:
                typed.append(asked["command"])
                answer = type_in(asked["command"], keys[asked["role"]], asked.get("input", "y\n" * 9))
            else:
                answer = {"untyped": untyped(typed)}
            print(json.dumps(answer), flush=True)


main()

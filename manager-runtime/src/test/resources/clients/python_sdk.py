"""Calls every function of the official Python client that is in scope (README.md) and checks what comes back.

Prints one JSON object a line: {"name", "ok", "error"}. The installation's address and keys come from the client's own
environment variables; API_VERSION forces a version, SPEAKS is the version that must be agreed on, USER_ACCESS_KEY and
USER_SECRET_KEY are a plain user's keys; IMPORT_SOURCE names an image that is imported as IMPORT_TARGET.
"""
import asyncio
import inspect
import json
import os
import re
import tempfile
import uuid
from pathlib import Path

import ai.backend.client
from ai.backend.client.config import APIConfig
from ai.backend.client.exceptions import BackendAPIError
from ai.backend.client.func.base import BaseFunction
from ai.backend.client.session import AsyncSession

SCHEDULABLE = 'query { agent(agent_id: "i-oracle") { schedulable } }'
IMAGE = "127.0.0.1:5000/oracle/python:3.11-debian12"
IMPORT = {
    "src": os.environ["IMPORT_SOURCE"], "target": os.environ["IMPORT_TARGET"], "brand": "Imported", "baseDistro": "ubuntu",
    "supportedAccelerators": [], "runtimeType": "python", "runtimePath": "/usr/bin/python3", "CPUCountEnvs": [],
}
GROUP = "2de2b969-1d04-48a6-af16-0bc8adb3c831"
USER = "dfa9da54-4b28-432f-be29-c0d680c7a412"
ADMIN_KEY = os.environ["BACKEND_ACCESS_KEY"]
LONGEST = 30


def config(access_key=None, secret_key=None):
    given = {"endpoint_type": "api"}
    if os.environ.get("API_VERSION"):
        given["version"] = os.environ["API_VERSION"]
    if access_key:
        given.update(access_key=access_key, secret_key=secret_key)
    return APIConfig(**given)


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


# Functions that are out of scope.
LEFT_OUT = re.compile("|".join((
    r"VFolder\..*", r"Model\..*", r"Storage\.detail",  # virtual folders and storage
    r"Service\..*", r"ComputeSession\.start_service",  # model services, service ports
    r"InferenceSession\..*",  # no function of a session object leads to it
    r"Auth\.(login|logout|update_password_no_auth_in_session)",  # of the console
)))
called = set()
VERSION = ai.backend.client.__version__


def functions():
    return {
        f"{kind.__name__}.{name.removeprefix('_orig_')}"
        for kind in BaseFunction.__subclasses__() for name in vars(kind) if name.startswith("_orig_")
    }


def report(name, error=None):
    print(json.dumps({"name": name, "ok": error is None, **({"error": error[:600]} if error else {})}), flush=True)


async def arrived(value):
    if inspect.isasyncgen(value):
        return [part async for part in value]
    return await value if inspect.isawaitable(value) else value


async def step(name, call, check):
    """One function; its value must pass the check."""
    called.add(name.split(" ")[0])
    try:
        value = await asyncio.wait_for(arrived(call()), LONGEST)
        expect(check(value), f"unexpected value: {value!r}")
        report(name)
        return value
    except AttributeError as e:
        if name.split(" ")[0] in functions() or VERSION.startswith("23.9."):
            report(name, repr(e))  # otherwise this older client has no such function
    except Exception as e:
        report(name, repr(e))


async def refused(name, call, status, what):
    """One function that the server must refuse."""
    async def attempt():
        try:
            return None, await arrived(call())
        except BackendAPIError as e:
            return e.status, repr(e)

    await step(name, attempt, lambda v: v[0] == status and what in v[1])


def has(key, value):
    return lambda answer: answer[key] == value


def nothing(answer):
    return not answer


async def accounts(s):
    await step("System.get_versions", lambda: s.System.get_versions(), has("manager", "23.09.10"))
    await step("System.get_manager_version", lambda: s.System.get_manager_version(), lambda v: v == "23.09.10")
    await step("System.get_api_version", lambda: s.System.get_api_version(), lambda v: v == "v7.20230615")
    await step("Auth.update_password", lambda: s.Auth.update_password("wJalrXUt", "wJalrXUt#1", "wJalrXUt#1"), nothing)
    await step("User.authorize", lambda: s.User.authorize("admin@lablup.com", "wJalrXUt#1"), lambda v: v.content["access_key"] == ADMIN_KEY)
    await step("Auth.update_password back", lambda: s.Auth.update_password("wJalrXUt#1", "wJalrXUt#2", "wJalrXUt#2"), nothing)
    await refused("Auth.update_password_no_auth", lambda: s.Auth.update_password_no_auth("default", "user@lablup.com", "C8qnIo29", "Xx#12345"), 400, "Unsupported function.")
    await step("Permission.list", lambda: s.Permission.list(), lambda v: "mount-in-session" in v["vfolder_host_permission_list"])
    await step("Domain.list", lambda: s.Domain.list(), lambda v: [d["name"] for d in v] == ["default"])
    await step("Domain.detail", lambda: s.Domain.detail("default"), has("name", "default"))
    await step("Domain.create", lambda: s.Domain.create("drv1"), has("ok", True))
    await step("Domain.update", lambda: s.Domain.update("drv1", description="x"), has("ok", True))
    await step("Domain.delete", lambda: s.Domain.delete("drv1"), has("ok", True))
    await step("Domain.purge", lambda: s.Domain.purge("drv1"), has("ok", True))
    await step("Group.list", lambda: s.Group.list("default"), lambda v: len(v) == 1)
    await step("Group.detail", lambda: s.Group.detail(GROUP), has("name", "default"))
    await step("Group.from_name", lambda: s.Group.from_name("default"), lambda v: [g["id"] for g in v] == [GROUP])
    made = await step("Group.create", lambda: s.Group.create("default", "drvgroup"), has("ok", True))
    gid = (made or {}).get("group", {}).get("id", str(uuid.uuid4()))
    await step("Group.update", lambda: s.Group.update(gid, description="y"), has("ok", True))
    await step("Group.add_users", lambda: s.Group.add_users(gid, [USER]), has("ok", True))
    await step("Group.remove_users", lambda: s.Group.remove_users(gid, [USER]), has("ok", True))
    await step("Group.delete", lambda: s.Group.delete(gid), has("ok", True))
    await step("Group.purge", lambda: s.Group.purge(gid), has("ok", True))
    mail = "driver@example.com"
    made = await step("User.create", lambda: s.User.create("default", mail, "Str0ng#Pw", username="driver"), has("ok", True))
    await step("User.list", lambda: s.User.list(), lambda v: len(v) == 6)
    await step("User.paginated_list", lambda: s.User.paginated_list(), lambda v: v.total_count == 6)
    await step("User.detail", lambda: s.User.detail(mail), has("email", mail))
    await step("User.detail_by_uuid", lambda: s.User.detail_by_uuid(uuid.UUID((made.get("user") or made)["uuid"])), has("email", mail))
    await step("User.update", lambda: s.User.update(mail, full_name="Driver"), has("ok", True))
    key = await step(
        "KeyPair.create",
        lambda: s.KeyPair.create(mail, resource_policy="default", rate_limit=500),
        has("ok", True),
    )
    name = ((key or {}).get("keypair") or key or {}).get("access_key", "AKIA0")
    await step("KeyPair.update", lambda: s.KeyPair.update(name, is_active=True, is_admin=False, resource_policy="default", rate_limit=600), has("ok", True))
    await step("KeyPair.deactivate", lambda: s.KeyPair.deactivate(name), has("ok", True))
    await step("KeyPair.activate", lambda: s.KeyPair.activate(name), has("ok", True))
    await step("KeyPair.list", lambda: s.KeyPair.list(), lambda v: name in [k["access_key"] for k in v])
    await step("KeyPair.paginated_list", lambda: s.KeyPair.paginated_list(), lambda v: v.total_count == 7 and len(v.items) == 7)
    await step("KeyPair.info", lambda: s.KeyPair(ADMIN_KEY).info(), has("access_key", ADMIN_KEY))
    await step("KeyPair.delete", lambda: s.KeyPair.delete(name), has("ok", True))
    await step("User.delete", lambda: s.User.delete(mail), has("ok", True))
    await step("User.purge", lambda: s.User.purge(mail), has("ok", True))


async def policies(s):
    policy = dict(
        default_for_unspecified="UNLIMITED", total_resource_slots="{}", max_session_lifetime=0, max_concurrent_sessions=3,
        max_concurrent_sftp_sessions=1, max_containers_per_session=1, idle_timeout=60,
    )
    allowed = inspect.signature(inspect.unwrap(s.KeypairResourcePolicy.create)).parameters
    policy = {k: v for k, v in policy.items() if k in allowed}
    policy["vfolder_host_perms" if "vfolder_host_perms" in allowed else "allowed_vfolder_hosts"] = "{}"
    if "max_vfolder_count" in allowed:
        policy.update(max_vfolder_count=1, max_vfolder_size=0)
    changed = inspect.signature(inspect.unwrap(s.KeypairResourcePolicy.update)).parameters
    change = dict(idle_timeout=90)
    if changed["default_for_unspecified"].default is inspect.Parameter.empty:  # the older release wants all of them
        change.update({k: v for k, v in policy.items() if k in changed and k != "idle_timeout"})
    await step("KeypairResourcePolicy.create", lambda: s.KeypairResourcePolicy.create("drvpol", **policy), has("ok", True))
    await step("KeypairResourcePolicy.update", lambda: s.KeypairResourcePolicy.update("drvpol", **change), has("ok", True))
    await step("KeypairResourcePolicy.list", lambda: s.KeypairResourcePolicy.list(), lambda v: len(v) == 3)
    await step("KeypairResourcePolicy.info", lambda: s.KeypairResourcePolicy(ADMIN_KEY).info("drvpol"), has("name", "drvpol"))
    await step("KeypairResourcePolicy.delete", lambda: s.KeypairResourcePolicy.delete("drvpol"), has("ok", True))
    await step("ScalingGroup.create", lambda: s.ScalingGroup.create("drvsg", driver="static", driver_opts={}, scheduler="fifo", scheduler_opts={}), has("ok", True))
    await step("ScalingGroup.update", lambda: s.ScalingGroup.update("drvsg", description="z"), has("ok", True))
    await step("ScalingGroup.list", lambda: s.ScalingGroup.list(), lambda v: len(v) == 2)
    await step("ScalingGroup.detail", lambda: s.ScalingGroup.detail("drvsg"), has("name", "drvsg"))
    await step("ScalingGroup.list_available", lambda: s.ScalingGroup.list_available("default"), lambda v: len(v) >= 1)
    await step("ScalingGroup.associate_domain", lambda: s.ScalingGroup.associate_domain("drvsg", "default"), has("ok", True))
    await step("ScalingGroup.dissociate_domain", lambda: s.ScalingGroup.dissociate_domain("drvsg", "default"), has("ok", True))
    await step("ScalingGroup.associate_group", lambda: s.ScalingGroup.associate_group("drvsg", GROUP), has("ok", True))
    await step("ScalingGroup.dissociate_group", lambda: s.ScalingGroup.dissociate_group("drvsg", GROUP), has("ok", True))
    await step("ScalingGroup.dissociate_all_group", lambda: s.ScalingGroup.dissociate_all_group(GROUP), has("ok", True))
    await s.ScalingGroup.associate_domain("drvsg", "default")
    await step("ScalingGroup.dissociate_all_domain", lambda: s.ScalingGroup.dissociate_all_domain("default"), has("ok", True))
    await step("ScalingGroup.associate_domain again", lambda: s.ScalingGroup.associate_domain("default", "default"), has("ok", True))
    await step("ScalingGroup.delete", lambda: s.ScalingGroup.delete("drvsg"), has("ok", True))


async def cluster(s):
    await step("Admin.query", lambda: s.Admin.query("query { domains { name } }"), has("domains", [{"name": "default"}]))
    await step("Agent.paginated_list", lambda: s.Agent.paginated_list(), lambda v: v.items[0]["id"] == "i-oracle")
    await step("Agent.detail", lambda: s.Agent.detail("i-oracle"), has("id", "i-oracle"))
    await step("Manager.status", lambda: s.Manager.status(), has("status", "running"))
    await step("Manager.freeze", lambda: s.Manager.freeze(), nothing)
    await step("Manager.status frozen", lambda: s.Manager.status(), has("status", "frozen"))
    await step("Manager.unfreeze", lambda: s.Manager.unfreeze(), nothing)
    await step("Manager.update_announcement", lambda: s.Manager.update_announcement(enabled=True, message="hello"), nothing)
    await step("Manager.get_announcement", lambda: s.Manager.get_announcement(), has("message", "hello"))
    await step("Manager.update_announcement off", lambda: s.Manager.update_announcement(enabled=False), nothing)
    await step("Manager.get_announcement off", lambda: s.Manager.get_announcement(), has("enabled", False))
    await step("Manager.scheduler_op exclude", lambda: s.Manager.scheduler_op("exclude-agents", ["i-oracle"]), nothing)
    await step("Admin.query an agent that is excluded", lambda: s.Admin.query(SCHEDULABLE), has("agent", {"schedulable": False}))
    await step("Manager.scheduler_op include", lambda: s.Manager.scheduler_op("include-agents", ["i-oracle"]), nothing)
    await step("Admin.query an agent that is included", lambda: s.Admin.query(SCHEDULABLE), has("agent", {"schedulable": True}))
    await step("EtcdConfig.set", lambda: s.EtcdConfig.set("config/drv/a", "1"), has("result", "ok"))
    await step("EtcdConfig.get", lambda: s.EtcdConfig.get("config/drv/a"), lambda v: v == "1")
    await step("EtcdConfig.get prefix", lambda: s.EtcdConfig.get("config/drv", True), lambda v: v == {"a": "1"})
    await step("EtcdConfig.delete", lambda: s.EtcdConfig.delete("config/drv", True), has("result", "ok"))
    await step("EtcdConfig.get of nothing", lambda: s.EtcdConfig.get("config/drv/a"), lambda v: v is None)
    await step("Image.list", lambda: s.Image.list(), lambda v: [i["name"] for i in v] == ["oracle/python"])
    await step("Image.alias_image", lambda: s.Image.alias_image("drvalias", IMAGE), has("ok", True))
    await step("Image.dealias_image", lambda: s.Image.dealias_image("drvalias"), has("ok", True))
    task = await step("Image.rescan_images", lambda: s.Image.rescan_images("127.0.0.1:5000"), has("ok", True))
    await step("BackgroundTask.listen_events", lambda: told(s.BackgroundTask(task["task_id"]).listen_events()), lambda v: v.event.startswith("bgtask_"))
    await step("Image.get_image_import_form", lambda: s.Image.get_image_import_form(), lambda v: [g["name"] for g in v["fieldGroups"]] == ["Import options", "Import Task Options"])
    await refused("Image.build of nothing", lambda: s.Image.build(src="a", target="b"), 400, "is required")
    image = await step("Image.build", lambda: s.Image.build(**IMPORT), lambda v: v["importTask"]["sessionId"].startswith("image-import-"))
    await step("BackgroundTask.listen_events to the end", lambda: ended(s.BackgroundTask(image["importTask"]["taskId"]).listen_events()), lambda v: v.event == "bgtask_done")
    for what in ("get_status", "agent_start", "agent_stop", "agent_restart"):  # nothing watches this agent
        await refused(f"AgentWatcher.{what}", lambda: getattr(s.AgentWatcher, what)("i-oracle"), 503, "cannot be watched")
    await step("Resource.list", lambda: s.Resource.list(), lambda v: len(v["presets"]) == 3)
    await step("Resource.check_presets", lambda: s.Resource.check_presets(), lambda v: v["scaling_groups"]["default"]["remaining"]["cpu"] == "2")
    await step("Resource.get_docker_registries", lambda: s.Resource.get_docker_registries(), lambda v: "127.0.0.1:5000" in v)
    await step("Resource.get_resource_slots", lambda: s.Resource.get_resource_slots(), has("cpu", "count"))
    await step("Resource.get_vfolder_types", lambda: s.Resource.get_vfolder_types(), lambda v: "user" in v)
    await step("Resource.usage_per_month", lambda: s.Resource.usage_per_month("202611", [GROUP]), lambda v: v[0]["g_id"] == GROUP and len(v[0]["c_infos"]) == 2)
    await step("Resource.usage_per_period", lambda: s.Resource.usage_per_period(GROUP, "20261101", "20261130"), lambda v: v[0]["g_cpu_used"] > 39920)
    await step("Resource.recalculate_usage", lambda: s.Resource.recalculate_usage(), nothing)
    await step("Resource.user_monthly_stats", lambda: s.Resource.user_monthly_stats(), lambda v: len(v) == 2880)
    await step("Resource.admin_monthly_stats", lambda: s.Resource.admin_monthly_stats(), lambda v: len(v) == 2880)
    await step("ServerLog.list", lambda: s.ServerLog.list(), lambda v: any("cannot be watched" in line["message"] for line in v["logs"]))
    await step("Storage.paginated_list", lambda: s.Storage.paginated_list(), has_no_items)


async def dotfiles(s):
    for scope, where in (("user", {}), ("domain", {"domain": "default"}), ("group", {"group": GROUP})):
        await step(f"Dotfile.create {scope}", lambda: s.Dotfile.create("alias a=b\n", ".drv", "644", **where), lambda v: v is not None)
        await step(f"Dotfile.list_dotfiles {scope}", lambda: s.Dotfile.list_dotfiles(**where), lambda v: len(v) == 1)
        await step(f"Dotfile.get {scope}", lambda: s.Dotfile(".drv", **where).get(), has("data", "alias a=b\n"))
        await step(f"Dotfile.update {scope}", lambda: s.Dotfile(".drv", **where).update("x\n", "600"), nothing)
        await step(f"Dotfile.get changed {scope}", lambda: s.Dotfile(".drv", **where).get(), has("data", "x\n"))
        await step(f"Dotfile.delete {scope}", lambda: s.Dotfile(".drv", **where).delete(), has("success", True))


TEMPLATE = json.dumps({
    "api_version": "v1", "kind": "taskTemplate", "metadata": {"name": "drvtpl", "tag": "t"},
    "spec": {"kernel": {"image": IMAGE, "environ": {}, "architecture": "x86_64"}, "resources": {"cpu": "1", "mem": "512m"},
             "session_type": "interactive"},
})


async def templates(s):
    made = await step("SessionTemplate.create", lambda: s.SessionTemplate.create(TEMPLATE, domain_name="default", group_name="default"), lambda v: len(v.template_id) == 32)
    listed = await step("SessionTemplate.list_templates", lambda: s.SessionTemplate.list_templates(), lambda v: [t["name"] for t in v] == ["drvtpl"])
    tid = made.template_id if made else listed[0]["id"]
    await step("SessionTemplate.get", lambda: s.SessionTemplate(tid).get(body_format="json"), lambda v: json.loads(v)["name"] == "drvtpl")
    await step("SessionTemplate.put", lambda: s.SessionTemplate(tid).put(TEMPLATE.replace("drvtpl", "drvtpl2")), has("success", True))
    started = await step("ComputeSession.create_from_template", lambda: s.ComputeSession.create_from_template(tid, name="drv-tpl"), lambda v: v.status == "RUNNING")
    if started:
        await step("ComputeSession.destroy of a template's", lambda: started.destroy(forced=True), lambda v: "stats" in v)
    await step("SessionTemplate.delete", lambda: s.SessionTemplate(tid).delete(), has("success", True))


async def sessions(s):
    await step("ComputeSession.hello", lambda: s.ComputeSession.hello(), has("manager", "23.09.10"))
    c = await step(
        "ComputeSession.get_or_create",
        lambda: s.ComputeSession.get_or_create(IMAGE, name="drv-one", resources={"cpu": "1", "mem": "512m"}),
        lambda v: v.status == "RUNNING" and v.created,
    )
    await step(
        "ComputeSession.get_or_create reused",
        lambda: s.ComputeSession.get_or_create(IMAGE, name="drv-one"),
        lambda v: not v.created,
    )
    if c is None:
        c = s.ComputeSession("drv-one")
    await step("ComputeSession.paginated_list", lambda: s.ComputeSession.paginated_list(status="RUNNING"), lambda v: v.total_count == 1)
    await step("ComputeSession.get_info", lambda: c.get_info(), has("status", "RUNNING"))
    await step("ComputeSession.execute", lambda: c.execute(code="print(1)", run_id="drv1"), has("status", "finished"))
    await step("ComputeSession.complete", lambda: c.complete("pri"), has("result", {"status": "finished", "completions": []}))
    await step("ComputeSession.interrupt", lambda: c.interrupt(), nothing)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_text("hello\n")
        await step("ComputeSession.upload", lambda: c.upload([Path(folder) / "a.txt"], basedir=folder), lambda v: v is not None)
    with tempfile.TemporaryDirectory() as folder:
        await step("ComputeSession.download", lambda: c.download(["a.txt"], dest=folder), lambda _: (Path(folder) / "a.txt").read_text() == "hello\n")
    await step("ComputeSession.list_files", lambda: c.list_files("."), lambda v: json.loads(v["files"]) == [] and v["abspath"] == ".")
    await step("ComputeSession.get_logs", lambda: c.get_logs(), lambda v: "logs" in v["result"])
    await step("ComputeSession.get_status_history", lambda: c.get_status_history(), lambda v: {"PENDING", "PREPARING", "RUNNING"} <= set(v["result"]))
    await refused("ComputeSession.get_task_logs", lambda: s.ComputeSession.get_task_logs(str(uuid.uuid4())), 404, ".logs")
    await step("ComputeSession.get_dependency_graph", lambda: c.get_dependency_graph(), lambda v: v["session_name"] == "drv-one" and v["depends_on"] == [])
    await step("ComputeSession.get_abusing_report", lambda: c.get_abusing_report(), lambda v: v == {})
    await step("ComputeSession.stream_app_info", lambda: c.stream_app_info(), lambda v: v[0]["name"] == "sshd")
    await step("ComputeSession.commit", lambda: c.commit(), lambda v: uuid.UUID(v["bgtask_id"]) and v["path"].endswith(".tar.gz"))
    await step("ComputeSession.rename", lambda: c.rename("drv-two"), nothing)
    c = s.ComputeSession("drv-two")
    await step("ComputeSession.get_info renamed", lambda: c.get_info(), has("status", "RUNNING"))
    await step("ComputeSession.restart", lambda: c.restart(), nothing)
    await step("ComputeSession.destroy", lambda: c.destroy(), lambda v: v["stats"]["status"] == "terminated")
    c = await s.ComputeSession.get_or_create(IMAGE, name="drv-seen")
    await step(
        "ComputeSession.listen_events",
        lambda: told(c.listen_events(), c.destroy),
        lambda v: v.event.startswith(("session_", "kernel_")) and json.loads(v.data)["sessionName"] == "drv-seen",
    )
    c = await step(
        "ComputeSession.get_or_create batch, enqueue only",
        lambda: s.ComputeSession.get_or_create(IMAGE, name="drv-batch", type_="batch", startup_command="echo hi", enqueue_only=True,
                                               resources={"cpu": "1", "mem": "512m"}),
        lambda v: v.status in ("PENDING", "RUNNING"),
    )
    if c:
        await step("ComputeSession.destroy forced", lambda: c.destroy(forced=True), lambda v: "stats" in v)


async def told(stream, cause=None):
    """The first thing that an event stream tells, after what causes it."""
    async with stream as response:
        if cause:
            await cause()
        async for event in response:
            return event


async def ended(stream):
    """The last thing that a task tells of itself."""
    async with stream as response:
        async for event in response:
            if event.event != "bgtask_updated":
                return event


def has_no_items(page):
    return page.total_count == 0 and list(page.items) == []


async def plain_user():
    keys = config(os.environ["USER_ACCESS_KEY"], os.environ["USER_SECRET_KEY"])
    async with AsyncSession(config=keys) as s:
        await step("KeyPair.info of a user", lambda: s.KeyPair(keys.access_key).info(), has("access_key", keys.access_key))
        await step("Resource.check_presets of a user", lambda: s.Resource.check_presets(), lambda v: len(v["presets"]) == 3)
        await refused("Manager.freeze of a user", lambda: s.Manager.freeze(), 401, "Unauthorized")


def complete():
    """Every function of the client is called or left out with a reason."""
    missing = sorted(name for name in functions() - called if not LEFT_OUT.fullmatch(name))
    report("every function is called", f"not called: {', '.join(missing)}" if missing else None)


async def main():
    async with AsyncSession(config=config()) as s:
        spoken = "v{}.{}".format(*s.api_version)
        report("the API version", None if spoken == os.environ.get("SPEAKS", spoken) else f"{spoken} was agreed on")
        for part in (accounts, policies, cluster, dotfiles, templates, sessions):
            try:
                await part(s)
            except Exception as e:
                report(part.__name__, repr(e))
    await plain_user()
    complete()


asyncio.run(main())

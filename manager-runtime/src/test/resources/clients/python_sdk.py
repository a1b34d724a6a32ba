"""Calls every function of the official Python client that needs no folder, websocket, service or console.

Prints one JSON object a line: {"name", "ok", "error"}. The installation's address and keys come from the client's own
environment variables; API_VERSION forces a version, USER_ACCESS_KEY and USER_SECRET_KEY are a plain user's keys.
"""
import asyncio
import inspect
import json
import os
import re
import sys
import tempfile
import uuid
from pathlib import Path

from ai.backend.client.config import APIConfig
from ai.backend.client.session import AsyncSession

IMAGE = "127.0.0.1:5000/oracle/python:3.11-debian12"
GROUP = "2de2b969-1d04-48a6-af16-0bc8adb3c831"
USER = "dfa9da54-4b28-432f-be29-c0d680c7a412"
ADMIN_KEY = os.environ["BACKEND_ACCESS_KEY"]


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


async def step(name, call, check=lambda value: True):
    """One function; its value must pass the check."""
    try:
        value = call()
        value = await asyncio.wait_for(value, 30) if inspect.isawaitable(value) else value
        expect(check(value), f"unexpected value: {value!r}"[:400])
        print(json.dumps({"name": name, "ok": True}), flush=True)
        return value
    except AttributeError as e:
        if re.match(r"'(AsyncSession|ComputeSession)' object has no attribute|type object", str(e)):
            return None  # this version of the client has no such function
        print(json.dumps({"name": name, "ok": False, "error": repr(e)[:600]}), flush=True)
    except Exception as e:
        print(json.dumps({"name": name, "ok": False, "error": repr(e)[:600]}), flush=True)


def has(key, value):
    return lambda answer: answer[key] == value


# The older release fails at its own default fields.


async def accounts(s):
    await step("System.get_versions", lambda: s.System.get_versions(), has("manager", "23.09.10"))
    await step("System.get_manager_version", lambda: s.System.get_manager_version())
    await step("System.get_api_version", lambda: s.System.get_api_version())
    await step("Auth.update_password", lambda: s.Auth.update_password("wJalrXUt", "wJalrXUt#1", "wJalrXUt#1"))
    await step("User.authorize", lambda: s.User.authorize("admin@lablup.com", "wJalrXUt#1"))
    await step("Auth.update_password back", lambda: s.Auth.update_password("wJalrXUt#1", "wJalrXUt#2", "wJalrXUt#2"))
    await step("Permission.list", lambda: s.Permission.list())
    await step("Domain.list", lambda: s.Domain.list(), lambda v: [d["name"] for d in v] == ["default"])
    await step("Domain.detail", lambda: s.Domain.detail("default"), has("name", "default"))
    await step("Domain.create", lambda: s.Domain.create("drv1"), has("ok", True))
    await step("Domain.update", lambda: s.Domain.update("drv1", description="x"), has("ok", True))
    await step("Domain.delete", lambda: s.Domain.delete("drv1"), has("ok", True))
    await step("Domain.purge", lambda: s.Domain.purge("drv1"), has("ok", True))
    await step("Group.list", lambda: s.Group.list("default"), lambda v: len(v) == 1)
    await step("Group.detail", lambda: s.Group.detail(GROUP), has("name", "default"))
    await step("Group.from_name", lambda: s.Group.from_name("default"), lambda v: v)
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
    await step("KeyPair.list", lambda: s.KeyPair.list(), lambda v: len(v) >= 5)
    await step("KeyPair.paginated_list", lambda: s.KeyPair.paginated_list(), lambda v: v.total_count >= 5)
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
    await step("ScalingGroup.dissociate_all_group", lambda: s.ScalingGroup.dissociate_all_group(GROUP))
    await step("ScalingGroup.delete", lambda: s.ScalingGroup.delete("drvsg"), has("ok", True))


async def cluster(s):
    await step("Admin.query", lambda: s.Admin.query("query { domains { name } }"), lambda v: v["domains"])
    await step("Agent.paginated_list", lambda: s.Agent.paginated_list(), lambda v: v.items[0]["id"] == "i-oracle")
    await step("Agent.detail", lambda: s.Agent.detail("i-oracle"), has("id", "i-oracle"))
    await step("Manager.status", lambda: s.Manager.status(), has("status", "running"))
    await step("Manager.freeze", lambda: s.Manager.freeze())
    await step("Manager.unfreeze", lambda: s.Manager.unfreeze())
    await step("Manager.update_announcement", lambda: s.Manager.update_announcement(enabled=True, message="hello"))
    await step("Manager.get_announcement", lambda: s.Manager.get_announcement(), has("message", "hello"))
    await step("Manager.update_announcement off", lambda: s.Manager.update_announcement(enabled=False))
    await step("Manager.scheduler_op exclude", lambda: s.Manager.scheduler_op("exclude-agents", ["i-oracle"]))
    await step("Manager.scheduler_op include", lambda: s.Manager.scheduler_op("include-agents", ["i-oracle"]))
    await step("EtcdConfig.set", lambda: s.EtcdConfig.set("config/drv/a", "1"))
    await step("EtcdConfig.get", lambda: s.EtcdConfig.get("config/drv/a"), lambda v: v == "1")
    await step("EtcdConfig.get prefix", lambda: s.EtcdConfig.get("config/drv", True), lambda v: v == {"a": "1"})
    await step("EtcdConfig.delete", lambda: s.EtcdConfig.delete("config/drv", True))
    await step("Image.list", lambda: s.Image.list(), lambda v: len(v) == 1)
    await step("Image.alias_image", lambda: s.Image.alias_image("drvalias", IMAGE), has("ok", True))
    await step("Image.dealias_image", lambda: s.Image.dealias_image("drvalias"), has("ok", True))
    await step("Image.rescan_images", lambda: s.Image.rescan_images("127.0.0.1:5000"), has("ok", True))
    await step("Resource.list", lambda: s.Resource.list())
    await step("Resource.check_presets", lambda: s.Resource.check_presets())
    await step("Resource.get_docker_registries", lambda: s.Resource.get_docker_registries(), lambda v: "127.0.0.1:5000" in v)
    await step("Resource.get_resource_slots", lambda: s.Resource.get_resource_slots(), has("cpu", "count"))
    await step("Resource.get_vfolder_types", lambda: s.Resource.get_vfolder_types(), lambda v: "user" in v)
    await step("Resource.usage_per_month", lambda: s.Resource.usage_per_month("202611", [GROUP]))
    await step("Resource.usage_per_period", lambda: s.Resource.usage_per_period(GROUP, "20261101", "20261130"))
    await step("Resource.recalculate_usage", lambda: s.Resource.recalculate_usage())
    await step("Resource.user_monthly_stats", lambda: s.Resource.user_monthly_stats(), lambda v: len(v) > 0)
    await step("Resource.admin_monthly_stats", lambda: s.Resource.admin_monthly_stats(), lambda v: len(v) > 0)
    await step("ServerLog.list", lambda: s.ServerLog.list(), lambda v: "logs" in v)
    await step("Storage.paginated_list", lambda: s.Storage.paginated_list())


async def dotfiles(s):
    for scope, where in (("user", {}), ("domain", {"domain": "default"}), ("group", {"group": GROUP})):
        await step(f"Dotfile.create {scope}", lambda: s.Dotfile.create("alias a=b\n", ".drv", "644", **where))
        await step(f"Dotfile.list_dotfiles {scope}", lambda: s.Dotfile.list_dotfiles(**where), lambda v: len(v) == 1)
        await step(f"Dotfile.get {scope}", lambda: s.Dotfile(".drv", **where).get(), has("data", "alias a=b\n"))
        await step(f"Dotfile.update {scope}", lambda: s.Dotfile(".drv", **where).update("x\n", "600"))
        await step(f"Dotfile.delete {scope}", lambda: s.Dotfile(".drv", **where).delete())


TEMPLATE = json.dumps({
    "api_version": "v1", "kind": "taskTemplate", "metadata": {"name": "drvtpl", "tag": "t"},
    "spec": {"kernel": {"image": IMAGE, "environ": {}, "architecture": "x86_64"}, "resources": {"cpu": "1", "mem": "512m"},
             "session_type": "interactive"},
})


async def templates(s):
    made = await step("SessionTemplate.create", lambda: s.SessionTemplate.create(TEMPLATE, domain_name="default", group_name="default"))
    tid = getattr(made, "template_id", None)
    await step("SessionTemplate.list_templates", lambda: s.SessionTemplate.list_templates(), lambda v: len(v) == 1)
    await step("SessionTemplate.get", lambda: s.SessionTemplate(tid).get(body_format="json"))
    await step("SessionTemplate.put", lambda: s.SessionTemplate(tid).put(TEMPLATE.replace("drvtpl", "drvtpl2")))
    started = await step("ComputeSession.create_from_template", lambda: s.ComputeSession.create_from_template(tid, name="drv-tpl"))
    if started:
        await step("ComputeSession.destroy of a template's", lambda: started.destroy(forced=True))
    await step("SessionTemplate.delete", lambda: s.SessionTemplate(tid).delete())


async def sessions(s):
    await step("ComputeSession.hello", lambda: s.ComputeSession.hello())
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
    await step("ComputeSession.complete", lambda: c.complete("pri"))
    await step("ComputeSession.interrupt", lambda: c.interrupt())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_text("hello\n")
        await step("ComputeSession.upload", lambda: c.upload([Path(folder) / "a.txt"], basedir=folder))
    with tempfile.TemporaryDirectory() as folder:
        await step("ComputeSession.download", lambda: c.download(["a.txt"], dest=folder))
    await step("ComputeSession.list_files", lambda: c.list_files("."), lambda v: "files" in v)
    await step("ComputeSession.get_logs", lambda: c.get_logs(), lambda v: "result" in v)
    await step("ComputeSession.get_dependency_graph", lambda: c.get_dependency_graph())
    await step("ComputeSession.get_abusing_report", lambda: c.get_abusing_report())
    await step("ComputeSession.stream_app_info", lambda: c.stream_app_info(), lambda v: v[0]["name"] == "sshd")
    await step("ComputeSession.commit", lambda: c.commit())
    await step("ComputeSession.listen_events", lambda: events(s, c))
    await step("ComputeSession.rename", lambda: c.rename("drv-two"))
    c = s.ComputeSession("drv-two")
    await step("ComputeSession.restart", lambda: c.restart())
    await step("ComputeSession.destroy", lambda: c.destroy(), lambda v: "stats" in v)
    c = await step(
        "ComputeSession.get_or_create batch, enqueue only",
        lambda: s.ComputeSession.get_or_create(IMAGE, name="drv-batch", type_="batch", startup_command="echo hi", enqueue_only=True,
                                               resources={"cpu": "1", "mem": "512m"}),
        lambda v: v.status in ("PENDING", "RUNNING"),
    )
    if c:
        await step("ComputeSession.destroy forced", lambda: c.destroy(forced=True))


async def events(s, c):
    """The first thing that is told of a session."""
    async with c.listen_events() as response:
        return response is not None


async def plain_user():
    keys = config(os.environ["USER_ACCESS_KEY"], os.environ["USER_SECRET_KEY"])
    async with AsyncSession(config=keys) as s:
        await step("KeyPair.info of a user", lambda: s.KeyPair(keys.access_key).info(), has("access_key", keys.access_key))
        await step("Resource.check_presets of a user", lambda: s.Resource.check_presets())


async def main():
    async with AsyncSession(config=config()) as s:
        for part in (accounts, policies, cluster, dotfiles, templates, sessions):
            try:
                await part(s)
            except Exception as e:
                print(json.dumps({"name": part.__name__, "ok": False, "error": repr(e)[:600]}), flush=True)
    await plain_user()


asyncio.run(main())
sys.exit(0)

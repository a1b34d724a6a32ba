package ai.backend.manager.permission;

import static ai.backend.manager.permission.Probe.Of.CALLER;
import static ai.backend.manager.permission.Probe.Of.DOMAIN;
import static ai.backend.manager.permission.Probe.Of.INSTALLATION;
import static ai.backend.manager.permission.Probe.Of.KEYPAIR;
import static ai.backend.manager.permission.Probe.Of.PROJECT;
import static ai.backend.manager.permission.Probe.Of.USER;
import static ai.backend.manager.permission.Probes.ADMITTED;
import static ai.backend.manager.permission.Probes.CHANGED;
import static ai.backend.manager.permission.Probes.OK;
import static ai.backend.manager.permission.Probes.REACHED;
import static ai.backend.manager.permission.Probes.TELLS;
import static ai.backend.manager.permission.Probes.TELLS_DOMAIN;
import static ai.backend.manager.permission.Probes.TELLS_PROJECT;
import static ai.backend.manager.permission.Probes.get;
import static ai.backend.manager.permission.Probes.post;
import static ai.backend.manager.permission.Probes.rest;
import static ai.backend.manager.permission.Probes.shows;

import ai.backend.manager.permission.Probe.Judge;
import ai.backend.manager.permission.Probe.Of;
import ai.backend.manager.policy.Verb;
import java.util.List;
import java.util.stream.Stream;

/** REST but sessions and templates. */
final class RestProbes {
  private RestProbes() {}

  static List<Probe> all() {
    return Stream.of(everybodys(), accounts(), dotfiles(), resources(), operations())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Probe> everybodys() {
    return List.of(
        get("/", INSTALLATION, "/", OK),
        get("/config/resource-slots", INSTALLATION, "/config/resource-slots", OK),
        get("/config/resource-slots/details", INSTALLATION, "/config/resource-slots/details", OK),
        get("/config/vfolder-types", INSTALLATION, "/config/vfolder-types", OK),
        get("/manager/status", INSTALLATION, "/manager/status", OK),
        get("/manager/announcement", INSTALLATION, "/manager/announcement", OK),
        post("/auth/authorize", INSTALLATION, "/auth/authorize", "{}", ADMITTED),
        post("/auth/signup", INSTALLATION, "/auth/signup", "{}", ADMITTED),
        post(
            "/auth/update-password-no-auth",
            INSTALLATION,
            "/auth/update-password-no-auth",
            "{}",
            ADMITTED),
        post("/admin/gql", INSTALLATION, "/admin/gql", "{'query': '{ __typename }'}", OK),
        post("/admin/graphql", INSTALLATION, "/admin/graphql", "{'query': '{ __typename }'}", OK));
  }

  private static List<Probe> accounts() {
    return List.of(
        get("/auth", CALLER, "/auth?echo=a", OK),
        post("/auth", CALLER, "/auth", "{'echo': 'a'}", OK),
        get("/auth/test", CALLER, "/auth/test?echo=a", OK),
        post("/auth/test", CALLER, "/auth/test", "{'echo': 'a'}", OK),
        get("/auth/role", CALLER, "/auth/role", OK),
        get("/acl", CALLER, "/acl", OK),
        post("/auth/signout", CALLER, "/auth/signout", "{}", ADMITTED),
        post("/auth/update-password", CALLER, "/auth/update-password", "{}", ADMITTED),
        post(
            "/auth/update-full-name",
            CALLER,
            "/auth/update-full-name",
            "{'email': '<email>', 'full_name': 'renamed'}",
            CHANGED),
        get("/auth/ssh-keypair", CALLER, "/auth/ssh-keypair", OK),
        rest("PATCH", "/auth/ssh-keypair", CALLER, "/auth/ssh-keypair", "", CHANGED),
        post("/auth/ssh-keypair", CALLER, "/auth/ssh-keypair", "{}", ADMITTED),
        get("/user-config/bootstrap-script", CALLER, "/user-config/bootstrap-script", OK),
        post(
            "/user-config/bootstrap-script",
            CALLER,
            "/user-config/bootstrap-script",
            "{'script': 'a'}",
            CHANGED),
        get("/logs/error", USER, "/logs/error?page_size=100", TELLS),
        post(
            "/logs/error",
            CALLER,
            "/logs/error",
            "{'severity': 'error', 'source': 'a', 'message': 'a', 'context_lang': 'a', 'context_env': '{}'}",
            CHANGED),
        post("/logs/error/{log_id}/clear", USER, "/logs/error/<log>/clear", "", OK),
        get("/events/background-task", KEYPAIR, "/events/background-task?task_id=<task>", REACHED));
  }

  private static List<Probe> dotfiles() {
    return Stream.of(
            dotfiles("/user-config/dotfiles", KEYPAIR, "owner_access_key", "<key>", TELLS),
            dotfiles("/group-config/dotfiles", PROJECT, "group", "<project>", TELLS_PROJECT),
            dotfiles("/domain-config/dotfiles", DOMAIN, "domain", "<domain>", TELLS_DOMAIN))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Probe> dotfiles(
      String path, Of of, String holder, String value, Judge tells) {
    String query = path + "?" + holder + "=" + value + "&path=.mark";
    String body =
        "{'" + holder + "': '" + value + "', 'data': 'a', 'permission': '644', 'path': '%s'}";
    return List.of(
        get(path, of, query, tells),
        post(path, of, path, body.formatted(".new"), CHANGED),
        rest("PATCH", path, of, path, body.formatted(".mark"), CHANGED),
        rest("DELETE", path, of, query, "", CHANGED));
  }

  private static List<Probe> resources() {
    return List.of(
        get("/resource/presets", CALLER, "/resource/presets", OK),
        post(
            "/resource/check-presets",
            PROJECT,
            "/resource/check-presets",
            "{'group': '<project-name>'}",
            OK),
        get(
            "/scaling-groups",
            PROJECT,
            "/scaling-groups?group=<project>",
            shows(c -> c.target().place.group())),
        get(
                "/scaling-groups",
                PROJECT,
                "/scaling-groups?group=<project>",
                shows(c -> c.target().place.privateGroup()))
            .titled("that are not public")
            .also(Verb.RESOURCE_GROUP_PRIVATE),
        get(
            "/scaling-groups/{name}/wsproxy-version",
            PROJECT,
            "/scaling-groups/<group>/wsproxy-version?group=<project>",
            OK),
        get("/resource/stats/user/month", CALLER, "/resource/stats/user/month", OK),
        get("/resource/stats/admin/month", INSTALLATION, "/resource/stats/admin/month", OK),
        get("/resource/usage/month", INSTALLATION, "/resource/usage/month", ADMITTED),
        get("/resource/usage/period", INSTALLATION, "/resource/usage/period", ADMITTED),
        post("/resource/recalculate-usage", INSTALLATION, "/resource/recalculate-usage", "", OK),
        get("/resource/watcher", INSTALLATION, "/resource/watcher", ADMITTED),
        post(
            "/resource/watcher/agent/start",
            INSTALLATION,
            "/resource/watcher/agent/start",
            "{}",
            ADMITTED),
        post(
            "/resource/watcher/agent/stop",
            INSTALLATION,
            "/resource/watcher/agent/stop",
            "{}",
            ADMITTED),
        post(
            "/resource/watcher/agent/restart",
            INSTALLATION,
            "/resource/watcher/agent/restart",
            "{}",
            ADMITTED));
  }

  private static List<Probe> operations() {
    return List.of(
        rest(
            "PUT", "/manager/status", INSTALLATION, "/manager/status", "{'status': 'running'}", OK),
        post(
            "/manager/announcement",
            INSTALLATION,
            "/manager/announcement",
            "{'enabled': false}",
            OK),
        post(
            "/manager/scheduler/operation",
            INSTALLATION,
            "/manager/scheduler/operation",
            "{'op': 'include-agents', 'args': ['i-ours']}",
            CHANGED),
        post(
            "/manager/scheduler/trigger",
            INSTALLATION,
            "/manager/scheduler/trigger",
            "{'event': 'prepare'}",
            OK),
        get("/manager/scheduler/status", INSTALLATION, "/manager/scheduler/status", OK),
        get("/config/docker-registries", INSTALLATION, "/config/docker-registries", OK),
        post(
            "/config/get",
            INSTALLATION,
            "/config/get",
            "{'key': 'config/idle', 'prefix': true}",
            OK),
        post(
            "/config/set",
            INSTALLATION,
            "/config/set",
            "{'key': 'config/matrix', 'value': 'a'}",
            CHANGED),
        post(
            "/config/delete",
            INSTALLATION,
            "/config/delete",
            "{'key': 'config/idle/enabled'}",
            CHANGED),
        get("/image/import", INSTALLATION, "/image/import", OK),
        post("/image/import", INSTALLATION, "/image/import", "{}", ADMITTED));
  }
}

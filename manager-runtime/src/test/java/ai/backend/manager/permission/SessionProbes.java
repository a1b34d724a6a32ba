package ai.backend.manager.permission;

import static ai.backend.manager.permission.Probe.Of.INSTALLATION;
import static ai.backend.manager.permission.Probe.Of.KEYPAIR;
import static ai.backend.manager.permission.Probe.Of.TEMPLATE;
import static ai.backend.manager.permission.Probes.ADMITTED;
import static ai.backend.manager.permission.Probes.OK;
import static ai.backend.manager.permission.Probes.REACHED;
import static ai.backend.manager.permission.Probes.TELLS;
import static ai.backend.manager.permission.Probes.get;
import static ai.backend.manager.permission.Probes.post;
import static ai.backend.manager.permission.Probes.rest;
import static ai.backend.manager.permission.Probes.shows;

import ai.backend.manager.permission.Probe.Judge;
import ai.backend.manager.policy.Verb;
import java.util.List;

/** Sessions and templates. */
final class SessionProbes {
  private static final String NAMED = "/session/<session-name>";
  private static final String ON_BEHALF = "?owner_access_key=<key>";
  private static final String PLACE =
      "'owner_access_key': '<key>', 'domain': '<domain>', 'group': '<project-name>'";
  private static final String NEW_SESSION =
      "{'name': 'new-session', 'image': '<registry>/matrix:1', 'enqueueOnly': true, "
          + PLACE
          + ", 'config': {'resources': {'cpu': '1', 'mem': '512m'}}}";

  private static final String PLACED_SESSION =
      NEW_SESSION.replace("'config': {", "'config': {'agent_list': ['<agent>'], ");

  /** The template was found, whatever became of the session. */
  private static final Judge TEMPLATE_FOUND =
      (answer, cell) ->
          answer.status() != 403 && !(answer.status() == 404 && answer.body().contains("template"));

  /** The caller may act for the owner, whatever becomes of the session. */
  private static final Judge ACTED = (answer, cell) -> answer.status() != 403;

  private SessionProbes() {}

  static List<Probe> all() {
    return List.of(
        post("/session", KEYPAIR, "/session", NEW_SESSION, OK),
        post("/session", KEYPAIR, "/session", PLACED_SESSION, OK)
            .titled("on a chosen agent")
            .also(Verb.SESSION_PLACE),
        post("/session/_/create", KEYPAIR, "/session/_/create", NEW_SESSION, OK),
        post(
            "/session/_/create-from-template",
            KEYPAIR,
            "/session/_/create-from-template",
            "{'template_id': '<own-template>', 'name': 'new-session', 'enqueueOnly': true, "
                + PLACE
                + "}",
            ACTED),
        post(
                "/session/_/create-from-template",
                TEMPLATE,
                "/session/_/create-from-template",
                "{'template_id': '<template>', 'name': 'new-session', 'enqueueOnly': true}",
                TEMPLATE_FOUND)
            .titled("by template")
            .insteadOf(Verb.TEMPLATE_READ),
        post(
            "/session/_/create-cluster",
            KEYPAIR,
            "/session/_/create-cluster",
            "{'template_id': '<own-cluster>', 'clientSessionToken': 'new-session', 'enqueueOnly': true, "
                + PLACE
                + "}",
            ACTED),
        post(
                "/session/_/create-cluster",
                TEMPLATE,
                "/session/_/create-cluster",
                "{'template_id': '<cluster>', 'clientSessionToken': 'new-session', 'enqueueOnly': true}",
                TEMPLATE_FOUND)
            .titled("by template")
            .insteadOf(Verb.TEMPLATE_READ),
        get(
            "/session/_/match",
            KEYPAIR,
            "/session/_/match?id=<session-name>",
            shows(c -> c.target().own("session").toString())),
        get("/session/{s}", KEYPAIR, NAMED, REACHED),
        get("/session/{s}", KEYPAIR, "/session/<session>", REACHED).titled("by id"),
        rest("DELETE", "/session/{s}", KEYPAIR, NAMED + ON_BEHALF + "&forced=true", "", OK),
        rest("PATCH", "/session/{s}", KEYPAIR, NAMED + ON_BEHALF, "", REACHED),
        post("/session/{s}/rename", KEYPAIR, NAMED + "/rename", "{'name': 'renamed'}", OK),
        get("/session/{s}/logs", KEYPAIR, NAMED + "/logs" + ON_BEHALF, REACHED),
        get("/session/{s}/direct-access-info", KEYPAIR, NAMED + "/direct-access-info", REACHED),
        get("/stream/session/{s}/apps", KEYPAIR, "/stream/session/<session-name>/apps", REACHED),
        get(
            "/stream/session/{s}/execute",
            KEYPAIR,
            "/stream/session/<session-name>/execute",
            REACHED),
        get("/session/{s}/abusing-report", KEYPAIR, NAMED + "/abusing-report", REACHED),
        get("/session/{s}/dependency-graph", KEYPAIR, NAMED + "/dependency-graph", REACHED),
        get("/session/{s}/status-history", KEYPAIR, NAMED + "/status-history", TELLS),
        post(
            "/session/_/sync-agent-registry",
            INSTALLATION,
            "/session/_/sync-agent-registry",
            "{'agent': 'i-nosuch'}",
            ADMITTED),
        post(
            "/session/{s}",
            KEYPAIR,
            NAMED,
            "{'mode': 'query', 'code': '1', 'runId': 'a'}",
            REACHED),
        post("/session/{s}/interrupt", KEYPAIR, NAMED + "/interrupt", "{}", REACHED),
        post("/session/{s}/complete", KEYPAIR, NAMED + "/complete", "{'code': 'a'}", REACHED),
        post(
            "/session/{s}/shutdown-service",
            KEYPAIR,
            NAMED + "/shutdown-service",
            "{'service_name': 'a'}",
            REACHED),
        post("/session/{s}/commit", KEYPAIR, NAMED + "/commit", "", REACHED),
        get("/session/{s}/commit", KEYPAIR, NAMED + "/commit", REACHED),
        post("/session/{s}/upload", KEYPAIR, NAMED + "/upload", "{}", REACHED),
        get("/session/{s}/download", KEYPAIR, NAMED + "/download?files=a", REACHED),
        post("/session/{s}/download", KEYPAIR, NAMED + "/download", "{'files': ['a']}", REACHED),
        get("/session/{s}/download_single", KEYPAIR, NAMED + "/download_single?file=a", REACHED),
        post(
            "/session/{s}/download_single",
            KEYPAIR,
            NAMED + "/download_single",
            "{'file': 'a'}",
            REACHED),
        get("/session/{s}/files", KEYPAIR, NAMED + "/files?path=.", REACHED),
        post(
            "/template/session",
            KEYPAIR,
            "/template/session",
            "{'payload': <payload>, " + PLACE + "}",
            OK),
        get("/template/session", TEMPLATE, "/template/session", TELLS),
        get("/template/session/{id}", TEMPLATE, "/template/session/<template>", TELLS),
        rest(
            "PUT",
            "/template/session/{id}",
            TEMPLATE,
            "/template/session/<template>",
            "{'payload': <payload>}",
            OK),
        rest("DELETE", "/template/session/{id}", TEMPLATE, "/template/session/<template>", "", OK),
        post(
            "/template/cluster",
            KEYPAIR,
            "/template/cluster",
            "{'payload': <cluster-payload>, " + PLACE + "}",
            OK),
        get("/template/cluster", TEMPLATE, "/template/cluster", TELLS),
        get("/template/cluster/{id}", TEMPLATE, "/template/cluster/<cluster>", TELLS),
        rest(
            "PUT",
            "/template/cluster/{id}",
            TEMPLATE,
            "/template/cluster/<cluster>",
            "{'payload': <cluster-payload>}",
            OK),
        rest("DELETE", "/template/cluster/{id}", TEMPLATE, "/template/cluster/<cluster>", "", OK));
  }
}

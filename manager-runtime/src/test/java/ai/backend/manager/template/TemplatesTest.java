package ai.backend.manager.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.policy.Role;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.OneAgentCase;
import ai.backend.manager.world.RowCounts;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Templates over real stores: who sees and changes them, and what sessions they make. */
class TemplatesTest extends OneAgentCase {
  /** A user of the same domain who is in no project. */
  private static final Principal STRANGER = account("stranger", "user", "default");

  private static final Principal DOMAIN_ADMIN = account("domadmin", "admin", "default");
  private static final Principal FOREIGN_ADMIN = account("foreign", "admin", "other");

  private static Principal account(String name, String role, String domain) {
    return new Principal(
        "AKIA" + name,
        "default",
        !role.equals("user"),
        1,
        UUID.randomUUID(),
        name,
        Role.of(role),
        domain);
  }

  private static String payload(String text) {
    return JsonNodeFactory.instance.objectNode().put("payload", text).toString();
  }

  private static TestCall on(Principal who, String id, String json) {
    return new TestCall(
        who,
        "GET",
        Map.of("id", id),
        Map.of(),
        Map.of(),
        json.getBytes(StandardCharsets.UTF_8),
        new ai.backend.manager.gateway.ApiVersion(7, "20230615"));
  }

  private String create(Principal who, String text) throws Exception {
    JsonNode created = world.json("POST", "/template/session", on(who, "", payload(text)));
    assertThat(created.path(0).path("user").asText())
        .isEqualTo(who.userId().toString().replace("-", ""));
    return created.path(0).path("id").asText();
  }

  private JsonNode show(Principal who, String id) throws Exception {
    return world.json("GET", "/template/session/{id}", on(who, id, ""));
  }

  private JsonNode list(Principal who) throws Exception {
    return world.json("GET", "/template/session", on(who, "", ""));
  }

  private String template(String image, String more) {
    return """
        {"api_version": "v1", "kind": "taskTemplate", "metadata": {"name": "made", "tag": "t1"},
         "spec": {"kernel": {"image": "%s", "environ": {"A": "1"}, "run": {"bootstrap": "echo boot"}},
                  "resources": {"cpu": "2", "mem": "1g"}%s}}
        """
        .formatted(image, more);
  }

  private static void refused(
      int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiProblem.class, e -> assertThat(e.status()).as(e.getMessage()).isEqualTo(status));
  }

  @Test
  void aTemplateIsSeenByItsOwnerItsProjectAndAdministratorsOnly() throws Exception {
    String id = create(Fixtures.USER, TemplateFormsTest.RECORDED);

    for (Principal who : new Principal[] {Fixtures.USER, Fixtures.ADMIN, DOMAIN_ADMIN}) {
      assertThat(show(who, id).path("name").asText()).as(who.email()).isEqualTo("tpl1");
      assertThat(list(who)).as(who.email()).hasSize(1);
    }
    for (Principal who : new Principal[] {STRANGER, FOREIGN_ADMIN}) {
      assertThat(show(who, id)).as(who.email()).isEmpty();
      assertThat(list(who)).as(who.email()).isEmpty();
      refused(404, () -> change(who, id));
      refused(404, () -> delete(who, id));
      refused(404, () -> from(who, id, "'name':'nope'"));
    }
    JsonNode item = list(Fixtures.USER).path(0);
    assertThat(item.properties().stream().map(Map.Entry::getKey))
        .containsExactly(
            "name",
            "id",
            "created_at",
            "is_owner",
            "user",
            "group",
            "user_email",
            "group_name",
            "domain_name",
            "type",
            "template");
    assertThat(item.path("is_owner").asBoolean()).isTrue();
    assertThat(item.path("group").asText()).isEqualTo(Fixtures.PROJECT.toString());
    assertThat(item.path("type").asText()).isEqualTo("task");
  }

  private void change(Principal who, String id) throws Exception {
    world.call(
        "PUT",
        "/template/session/{id}",
        on(who, id, payload(TemplateFormsTest.RECORDED.replace("tpl1", "tpl1x"))));
  }

  private void delete(Principal who, String id) throws Exception {
    world.call("DELETE", "/template/session/{id}", on(who, id, ""));
  }

  @Test
  void onlyTheOwnerAndAdministratorsChangeATemplate() throws Exception {
    String id = create(Fixtures.ADMIN, TemplateFormsTest.RECORDED);
    refused(403, () -> change(Fixtures.USER, id));
    refused(403, () -> delete(Fixtures.USER, id));
    change(DOMAIN_ADMIN, id);
    assertThat(show(Fixtures.USER, id).path("name").asText()).isEqualTo("tpl1x");
    RowCounts before = RowCounts.of(world.db);
    delete(Fixtures.ADMIN, id);
    assertThat(before.changesTo(RowCounts.of(world.db))).as("the row stays").isEmpty();
    assertThat(show(Fixtures.ADMIN, id)).isEmpty();
    refused(404, () -> delete(Fixtures.ADMIN, id));
    refused(404, () -> show(Fixtures.ADMIN, "no-uuid"));
  }

  @Test
  void aTemplateForSomebodyElseNeedsTheRightToActForHim() {
    String item = "[{\"user_uuid\": \"" + Fixtures.ADMIN.userId() + "\", \"template\": %s}]";
    String text = payload(item.formatted(template("python", "")));
    refused(403, () -> world.json("POST", "/template/session", on(Fixtures.USER, "", text)));
    String foreign = "[{\"group_id\": \"" + UUID.randomUUID() + "\", \"template\": %s}]";
    refused(
        400,
        () ->
            world.json(
                "POST",
                "/template/session",
                on(Fixtures.USER, "", payload(foreign.formatted(template("python", ""))))));
  }

  private JsonNode from(Principal who, String id, String members) throws Exception {
    return world.json(
        "POST",
        "/session/_/create-from-template",
        TestCall.of(who, "_", "{'template_id':'" + id + "'," + members + "}"));
  }

  @Test
  void aSessionIsMadeFromATemplate() throws Exception {
    String id = create(Fixtures.USER, template("python", ""));
    // as the official client asks
    JsonNode created =
        from(
            Fixtures.USER,
            id,
            "'tag':null,'domain':'default','group':'default','name':'fromtpl1','enqueueOnly':false,'maxWaitSeconds':0,"
                + "'dependencies':[],'callbackURL':null,'reuseIfExists':true,'type':'interactive','starts_at':null,"
                + "'config':{'mounts':[]}");
    assertThat(created.path("status").asText()).isEqualTo("RUNNING");
    UUID session = UUID.fromString(created.path("sessionId").asText());
    JsonNode row = world.row(session);
    assertThat(row.path("tag").asText()).isEqualTo("t1");
    assertThat(row.path("environ").toString()).isEqualTo("{\"A\":\"1\"}");
    assertThat(row.path("requested_slots").toString())
        .isEqualTo("{\"cpu\":\"2\",\"mem\":\"1073741824\"}");
    assertThat(row.path("bootstrap_script").asText()).isEqualTo("echo boot");
  }

  @Test
  void whatTheRequestGivesReplacesTheTemplate() throws Exception {
    String id = create(Fixtures.USER, template("python", ", \"session_type\": \"batch\""));
    JsonNode created =
        from(
            Fixtures.USER,
            id,
            "'name':'other','tag':'mine','startupCommand':'true','enqueueOnly':true,'config':{'environ':{'B':'2'},'resources':{'cpu':'1'}}");
    JsonNode row = world.row(UUID.fromString(created.path("sessionId").asText()));
    assertThat(row.path("session_type").asText()).isEqualTo("BATCH");
    assertThat(row.path("tag").asText()).isEqualTo("mine");
    assertThat(row.path("environ").toString()).isEqualTo("{\"B\":\"2\"}");
    assertThat(row.path("requested_slots").path("cpu").asText()).isEqualTo("1");
  }

  @Test
  void aMergeThatCannotBeIsRefused() throws Exception {
    String id = create(Fixtures.USER, template("python", ""));
    assertThatThrownBy(() -> from(Fixtures.USER, id, "'name':'ab'"))
        .hasMessageContaining("Error while validating template");
    assertThatThrownBy(() -> from(Fixtures.USER, id, "'name':'good','config':{'nope':1}"))
        .hasMessageContaining("Error while validating template");
    refused(404, () -> from(Fixtures.USER, "00000000000000000000000000000000", "'name':'good'"));
    refused(
        400,
        () ->
            world.json(
                "POST",
                "/session/_/create-from-template",
                TestCall.of(Fixtures.USER, "_", "{'name':'good'}")));
    String chosen = create(Fixtures.USER, template("python", ", \"agent_list\": [\"i-one\"]"));
    refused(403, () -> from(Fixtures.USER, chosen, "'name':'good'"));
  }

  @Test
  void clusterTemplatesAreKeptAndShownInBothForms() throws Exception {
    String task = create(Fixtures.USER, template("python", ""));
    String text =
        "api_version: v1\nkind: clusterTemplate\nmode: single-node\nmetadata: {name: c1}\nspec:\n  nodes:\n  - {role: main, session_template: "
            + task
            + "}\n";
    JsonNode created =
        world.json("POST", "/template/cluster", on(Fixtures.USER, "", payload(text)));
    String id = created.path("id").asText();

    Reply.Bytes yaml =
        (Reply.Bytes) world.call("GET", "/template/cluster/{id}", on(Fixtures.USER, id, ""));
    assertThat(yaml.contentType()).isEqualTo("text/yaml");
    assertThat(new String(yaml.body(), StandardCharsets.UTF_8)).contains("kind: clusterTemplate");
    JsonNode json =
        world.json(
            "GET", "/template/cluster/{id}", on(Fixtures.USER, id, "{\"format\": \"json\"}"));
    assertThat(json.at("/spec/nodes/0/replicas").asInt()).isEqualTo(1);
    assertThat(TemplateText.documents(new String(yaml.body(), StandardCharsets.UTF_8)))
        .containsExactly(new ObjectMapper().readTree(json.toString()));

    JsonNode own = world.json("GET", "/template/cluster", on(Fixtures.USER, "", "")).path(0);
    assertThat(own.path("type").asText()).isEqualTo("user");
    assertThat(own.path("group_name").isNull()).isTrue();
    JsonNode projects = world.json("GET", "/template/cluster", on(Fixtures.ADMIN, "", "")).path(0);
    assertThat(projects.path("type").asText()).isEqualTo("group");
    assertThat(projects.path("group_name").asText()).isEqualTo("default");
    refused(404, () -> world.call("GET", "/template/cluster/{id}", on(STRANGER, id, "")));
    refused(404, () -> world.call("GET", "/template/cluster/{id}", on(Fixtures.USER, task, "")));
    world.call("DELETE", "/template/cluster/{id}", on(Fixtures.USER, id, ""));
    refused(404, () -> world.call("GET", "/template/cluster/{id}", on(Fixtures.USER, id, "")));
  }

  private String cluster(Principal who, String main, String sub, int replicas) throws Exception {
    String text =
        """
        {"api_version": "v1", "kind": "clusterTemplate", "mode": "single-node", "metadata": {"name": "c"},
         "spec": {"environ": {"A": "cluster", "C": "3"},
                  "nodes": [{"role": "worker", "session_template": "%s", "replicas": %d},
                            {"role": "main", "session_template": "%s"}]}}
        """
            .formatted(sub, replicas, main);
    return world.json("POST", "/template/cluster", on(who, "", payload(text))).path("id").asText();
  }

  private JsonNode fromCluster(Principal who, String id, String name) throws Exception {
    return world.json(
        "POST",
        "/session/_/create-cluster",
        TestCall.of(who, "_", "{'template_id':'" + id + "','clientSessionToken':'" + name + "'}"));
  }

  @Test
  void aClusterHasOneKernelForEachReplicaOfEachNode() throws Exception {
    world.db.execute("update keypair_resource_policies set max_containers_per_session = 3");
    String main = create(Fixtures.USER, template("python", ""));
    String worker =
        create(
            Fixtures.USER,
            template("reg.example:5000/stable/python:3.11-debian12", "")
                .replace("\"cpu\": \"2\"", "\"cpu\": \"1\"")
                .replace("{\"A\": \"1\"}", "{\"B\": \"2\"}"));
    String id = cluster(Fixtures.USER, main, worker, 2);

    JsonNode created = fromCluster(Fixtures.USER, id, "cluster1");

    assertThat(created.properties().stream().map(Map.Entry::getKey))
        .containsExactly("kernelId", "status", "servicePorts", "created");
    assertThat(created.path("status").asText()).isEqualTo("RUNNING");
    UUID session = UUID.fromString(created.path("kernelId").asText());
    assertThat(world.row(session).path("requested_slots").path("cpu").asText()).isEqualTo("4");
    assertThat(
            world
                .db
                .fetch(
                    "select cluster_hostname, local_rank, array_to_string(environ, ' ') as env from kernels where session_id = ? order by local_rank",
                    session)
                .map(r -> r.get(0) + " " + r.get(1) + " " + r.get(2)))
        .containsExactly(
            "main1 0 A=1 C=3", "worker1 1 B=2 A=cluster C=3", "worker2 2 B=2 A=cluster C=3");
    refused(400, () -> fromCluster(Fixtures.USER, id, "cluster1"));
  }

  @Test
  void aClusterThatCannotBeLeavesNothing() throws Exception {
    String task = create(Fixtures.USER, template("python", ""));
    String big = cluster(Fixtures.USER, task, task, 5);
    refused(412, () -> fromCluster(Fixtures.USER, big, "toobig"));
    String none = cluster(Fixtures.USER, task, UUID.randomUUID().toString(), 1);
    refused(404, () -> fromCluster(Fixtures.USER, none, "notask"));
    refused(404, () -> fromCluster(STRANGER, big, "hidden"));
    refused(404, () -> fromCluster(Fixtures.USER, UUID.randomUUID().toString(), "nothing"));
    refused(
        400,
        () ->
            world.json(
                "POST",
                "/session/_/create-cluster",
                TestCall.of(Fixtures.USER, "_", "{'clientSessionToken':'nothing'}")));
    assertThat(world.db.fetchCount(org.jooq.impl.DSL.table("sessions"))).isZero();
  }
}

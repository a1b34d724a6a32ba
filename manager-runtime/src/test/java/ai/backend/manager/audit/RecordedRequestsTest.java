package ai.backend.manager.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.contract.RecordedInstallation;
import ai.backend.manager.world.SignedClient;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the running manager records of real requests. */
@QuarkusTest
@Tag("component")
@QuarkusTestResource(RecordedInstallation.class)
class RecordedRequestsTest {
  private static final String ADMIN = "AKIAIOSFODNN7EXAMPLE";
  private static final String USER = "AKIANABBDUSEREXAMPLE";

  @TestHTTPResource("/")
  URI manager;

  @Inject DSLContext db;
  @Inject EtcdClient etcd;

  private final String mark = UUID.randomUUID().toString();
  private long before;

  @BeforeEach
  void remembersWhereTheLogEnds() {
    before =
        db.fetchSingle("select coalesce(max(id), 0) as last from audit_log")
            .get("last", Long.class);
  }

  @AfterEach
  void leavesTheInstallationAsItWas() {
    db.execute("delete from domains where name like 'audit-%'");
    etcd.delete("elsewhere/audit");
  }

  private List<Map<String, Object>> records() {
    return db.fetch(
            """
            select operation, target, outcome, reason, access_key, user_email, owner_access_key,
                   client_address, request_id, transport, times
            from audit_log where id > ? order by id
            """,
            before)
        .intoMaps();
  }

  @Test
  void aChangeOverRestIsRecordedWithoutItsValue() throws Exception {
    String value = "value-" + mark;
    SignedClient.superadmin(manager)
        .post("/config/set", "{'key': 'elsewhere/audit', 'value': '" + value + "'}");

    assertThat(records())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r)
                    .containsEntry("transport", "rest")
                    .containsEntry("operation", "POST /config/set")
                    .containsEntry("target", "elsewhere/audit")
                    .containsEntry("outcome", "done")
                    .containsEntry("access_key", ADMIN)
                    .containsEntry("user_email", "admin@lablup.com")
                    .containsEntry("client_address", "127.0.0.1")
                    .hasEntrySatisfying("request_id", id -> assertThat(id).isNotNull()));
    assertThat(records().toString()).doesNotContain(value);
  }

  @Test
  void aRefusedChangeIsRecordedWithTheKindOfRefusal() throws Exception {
    SignedClient.user(manager).post("/config/set", "{'key': 'a', 'value': 'b'}");

    assertThat(records())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r)
                    .containsEntry("outcome", "refused")
                    .containsEntry("reason", "auth-failed")
                    .containsEntry("access_key", USER));
  }

  @Test
  void whatOnlyReadsIsNotRecorded() throws Exception {
    var admin = SignedClient.superadmin(manager);
    admin.get("/auth?echo=x");
    admin.post("/config/get", "{'key': 'config/test'}");
    admin.post("/admin/gql", "{'query': '{ users { email } }', 'variables': {}}");
    SignedClient.user(manager).get("/resource/presets");

    assertThat(records()).isEmpty();
  }

  @Test
  void eachMutationIsRecordedByItself() throws Exception {
    SignedClient.superadmin(manager)
        .post(
            "/admin/gql",
            """
            {'query': 'mutation { a: create_domain(name: \\"audit-%1$s\\", props: {}) { ok }
               b: delete_domain(name: \\"nowhere-%1$s\\") { ok msg } }', 'variables': {}}
            """
                .formatted(mark.substring(0, 8))
                .replace("\n", " "));
    SignedClient.user(manager)
        .post(
            "/admin/gql",
            "{'query': 'mutation { create_domain(name: \\'x\\', props: {}) { ok } }', 'variables': {}}"
                .replace("\\'", "\\\""));

    assertThat(records())
        .extracting("transport", "operation", "outcome", "reason", "access_key")
        .containsExactly(
            tuple("graphql", "mutation create_domain", "done", null, ADMIN),
            tuple("graphql", "mutation delete_domain", "refused", "graphql-error", ADMIN),
            tuple("graphql", "mutation create_domain", "refused", "generic-forbidden", USER));
    assertThat(records().getFirst()).containsEntry("target", "audit-" + mark.substring(0, 8));
  }

  @Test
  void loginsGoodAndBadAreRecordedWithoutThePassword() throws Exception {
    String body =
        "{'type': 'keypair', 'domain': 'default', 'username': 'user2@lablup.com', 'password': '%s'}";
    SignedClient.nobody(manager).post("/auth/authorize", body.formatted("8q8w9aAj"));
    SignedClient.nobody(manager).post("/auth/authorize", body.formatted("wrong-" + mark));

    assertThat(records())
        .extracting("operation", "outcome", "user_email")
        .containsExactly(
            tuple("POST /auth/authorize", "done", "user2@lablup.com"),
            tuple("POST /auth/authorize", "refused", "user2@lablup.com"));
    assertThat(records().toString()).doesNotContain("8q8w9aAj", mark);
  }

  @Test
  void aWrongSignatureIsRecordedWithTheKeyThatItClaims() throws Exception {
    new SignedClient(SignedClient.user(manager).manager(), USER, "not-the-secret")
        .get("/auth?echo=x");

    assertThat(records())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r)
                    .containsEntry("operation", "signature")
                    .containsEntry("outcome", "refused")
                    .containsEntry("access_key", USER)
                    .containsEntry("user_email", null));
  }

  @Test
  void actingForAnotherIsRecordedAsSuch() throws Exception {
    SignedClient.superadmin(manager)
        .call("DELETE", "/session/none-" + mark + "?owner_access_key=" + USER, "");

    assertThat(records())
        .singleElement()
        .satisfies(
            r ->
                assertThat(r)
                    .containsEntry("operation", "DELETE /session/{s}")
                    .containsEntry("target", "none-" + mark)
                    .containsEntry("access_key", ADMIN)
                    .containsEntry("owner_access_key", USER)
                    .containsEntry("outcome", "refused"));
  }

  @Test
  void codeInAnothersSessionIsRecordedAndInOnesOwnIsNot() throws Exception {
    String session = "/session/none-" + mark;
    SignedClient.user(manager).post(session, "{'mode': 'query', 'code': '1'}");
    assertThat(records()).isEmpty();

    SignedClient.superadmin(manager)
        .post(
            session + "?owner_access_key=" + USER,
            "{'mode': 'query', 'code': 'print(1)', 'owner_access_key': '" + USER + "'}");

    assertThat(records())
        .singleElement()
        .satisfies(r -> assertThat(r).containsEntry("owner_access_key", USER));
    assertThat(records().toString()).doesNotContain("print");
  }
}

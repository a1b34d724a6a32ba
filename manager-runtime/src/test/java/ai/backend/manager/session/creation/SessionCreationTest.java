package ai.backend.manager.session.creation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Creation over real stores: who for, where, and what is refused (spec/02 §3). */
@Tag("component")
class SessionCreationTest {
  private SessionWorld world;

  @BeforeEach
  void start() {
    world = new SessionWorld().scheduling();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private JsonNode create(Principal who, String name, String extra) throws Exception {
    return world.create(
        who, "{'image':'python','name':'%s','maxWaitSeconds':20%s}".formatted(name, extra));
  }

  private UUID enqueued(Principal who, String name, String extra) throws Exception {
    return UUID.fromString(
        create(who, name, ",'enqueueOnly':true" + extra).path("sessionId").asText());
  }

  private void refused(Principal who, String extra, int status, String message) {
    assertThatThrownBy(() -> create(who, "refused", extra))
        .isInstanceOfSatisfying(
            ApiProblem.class, e -> assertThat(e.status()).as(e.getMessage()).isEqualTo(status))
        .hasMessageContaining(message);
    assertThat(world.db.fetchCount(org.jooq.impl.DSL.table("sessions"))).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "4,20181215",
    "4,20190115",
    "4,20190315",
    "4,20190615",
    "5,20191215",
    "6,20200815",
    "6,20210815",
    "6,20220315",
    "6,20220615",
    "6,20230315",
    "7,20230615"
  })
  void everyApiVersionCreatesSessions(int major, String date) throws Exception {
    world.agent("i-one", "4", "8589934592");
    TestCall call =
        TestCall.of(
                Fixtures.ADMIN,
                "_",
                "{'lang':'python','clientSessionToken':'vers1','config':{'instanceMemory':'1g','instanceCores':1}}")
            .version(major, date);
    JsonNode created = world.json("POST", "/session", call);
    assertThat(created.path("status").asText()).isEqualTo("RUNNING");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    assertThat(world.row(id).path("requested_slots").toString())
        .isEqualTo("{\"cpu\":\"1\",\"mem\":\"1073741824\"}");
  }

  @Test
  void aSuperadminChoosesTheAgent() throws Exception {
    world.agent("i-one", "4", "8589934592");
    world.agent("i-two", "64", "68719476736");
    JsonNode created = create(Fixtures.ADMIN, "chosen", ",'config':{'agent_list':['i-one']}");
    assertThat(created.path("status").asText()).isEqualTo("RUNNING");
    UUID id = UUID.fromString(created.path("sessionId").asText());
    assertThat(world.kernel(id).path("agent").asText()).isEqualTo("i-one");
  }

  @Test
  void aChosenAgentWithoutRoomIsWaitedForAndCanBeGivenUp() throws Exception {
    world.agent("i-one", "1", "8589934592");
    world.agent("i-two", "64", "68719476736");
    UUID id =
        enqueued(
            Fixtures.ADMIN,
            "chosen",
            ",'config':{'agent_list':['i-one'],'resources':{'cpu':'2','mem':'512m'}}");
    world.until(
        "looked at", () -> !world.row(id).at("/status_data/scheduler/msg").asText().isEmpty());
    assertThat(world.row(id).at("/status_data/scheduler/msg").asText())
        .isEqualTo(
            "The designated agent (i-one) does not have the enough remaining capacity (cpu, requested: 2, remaining: 1).");
    world.end.end(id, "user-requested", false);
    assertThat(world.status(id)).isEqualTo("CANCELLED");
    assertThat(world.occupied("i-one")).isEqualTo("{}");
  }

  @Test
  void agentsAreChosenBySuperadminsOnlyAndMustExistAndBeEnough() {
    world.agent("i-one", "4", "8589934592");
    refused(Fixtures.USER, ",'config':{'agent_list':[]}", 403, "Only superadmins");
    refused(Fixtures.ADMIN, ",'config':{'agent_list':['i-none']}", 400, "No such agent: i-none");
    refused(Fixtures.ADMIN, ",'config':{'agent_list':['i-one','i-one']}", 400, "exactly one");
    refused(
        Fixtures.ADMIN,
        ",'cluster_size':2,'cluster_mode':'multi-node','config':{'agent_list':['i-one']}",
        400,
        "one agent for each of the 2");
  }

  @Test
  void whatAnAdminCreatesForAUserIsTheUsers() throws Exception {
    String forUser = ",'owner_access_key':'" + Fixtures.USER.accessKey() + "'";
    UUID id = enqueued(Fixtures.ADMIN, "foruser", forUser);
    assertThat(world.row(id).path("access_key").asText()).isEqualTo(Fixtures.USER.accessKey());
    assertThat(world.row(id).path("user_uuid").asText())
        .isEqualTo(Fixtures.USER.userId().toString());
  }

  @Test
  void aUserOutsideTheProjectGetsNoSessionInItWhoeverAsks() {
    world.db.execute(
        "delete from association_groups_users where user_id = ?", Fixtures.USER.userId());
    refused(Fixtures.USER, "", 400, "Invalid group");
    refused(
        Fixtures.ADMIN,
        ",'owner_access_key':'" + Fixtures.USER.accessKey() + "'",
        400,
        "Invalid group");
    refused(
        Fixtures.ADMIN,
        ",'owner_access_key':'" + Fixtures.USER.accessKey() + "','domain':'other'",
        400,
        "You can only set the domain to the owner's domain.");
    refused(Fixtures.USER, ",'owner_access_key':'AKIAIOSFODNN7EXAMPLE'", 403, "Only admins");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'config':{'resources':{'cpu':'-1'}}|400|smaller than the minimum",
        "'config':{'resources':{'cpu':'NaN'}}|400|Cannot convert the slot 'cpu'",
        "'config':{'resources':{'cpu':'Infinity'}}|400|Cannot convert the slot 'cpu'",
        "'config':{'resources':{'mem':'-1g'}}|400|smaller than the minimum",
        "'config':{'resources':{'mem':'9999999e'}}|400|too large",
        "'config':{'resources':{'cpu':'0.00001'}}|400|at most three fractional digits",
        "'config':{'resources':{'cpu':1e400}}|400|Cannot convert the slot 'cpu'",
        "'config':{'resources':{'mem':'1g'},'resource_opts':{'shmem':'1g'}}|400|smaller than the minimum",
        "'config':{'mount_map':{'data':'.ssh'}}|400|reserved",
        "'config':{'mounts':['nope']}|404|VFolder nope is not found or accessible.",
        "'cluster_size':3|412|more than 2 containers",
        "'config':{'scaling_group':'nosg'}|404|The scaling group 'nosg' does not exist",
        "'type':'inference'|404|accept the session type 'SessionTypes.INFERENCE'",
        "'type':'batch'|400|non-empty startup command",
        "'starts_at':'1h'|400|only for batch",
        "'type':'batch','startupCommand':'x','starts_at':'999999999d'|400|later than",
        "'dependencies':['nosuch']|400|Unknown session ID or name",
        "'group':'nogroup'|400|Invalid group",
        "'domain':'nodomain'|400|to your domain"
      })
  void whatCannotBeIsRefusedAndLeavesNothing(String member, int status, String message) {
    refused(Fixtures.ADMIN, "," + member, status, message);
  }

  @Test
  void manyRequestsOfOneNameMakeOneSession() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<UUID>> calls =
          IntStream.range(0, 12)
              .mapToObj(i -> threads.submit(() -> enqueued(Fixtures.ADMIN, "same", "")))
              .toList();
      UUID first = calls.getFirst().get();
      for (Future<UUID> call : calls) {
        assertThat(call.get()).isEqualTo(first);
      }
    }
    assertThat(world.db.fetchCount(org.jooq.impl.DSL.table("sessions"))).isEqualTo(1);
  }
}

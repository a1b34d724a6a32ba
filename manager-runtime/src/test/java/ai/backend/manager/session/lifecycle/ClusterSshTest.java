package ai.backend.manager.session.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.common.agent.ClusterInfo;
import ai.backend.manager.account.ssh.SshKeypair;
import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.Reencryption;
import ai.backend.manager.secret.SecretColumn;
import ai.backend.manager.session.SessionSql;
import ai.backend.manager.world.AgentDouble;
import ai.backend.manager.world.AgentDouble.Behaviour;
import ai.backend.manager.world.Fixtures;
import ai.backend.manager.world.LogOf;
import ai.backend.manager.world.SessionWorld;
import ai.backend.manager.world.TestCall;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All kernels of a session can reach each other by SSH (spec/09 §4.7). */
@Tag("component")
class ClusterSshTest {
  private SessionWorld world;
  private AgentDouble one;
  private AgentDouble two;

  @BeforeEach
  void twoAgents() {
    world = new SessionWorld().scheduling();
    one = world.agent("i-one", "4", "8589934592");
    two = world.agent("i-two", "4", "8589934592");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /** Its main kernel is on the first agent, the other one on the second. */
  private UUID spread() throws Exception {
    JsonNode created =
        world.create(
            Fixtures.ADMIN,
            "{'image':'python','name':'spread','cluster_size':2,'cluster_mode':'multi-node','enqueueOnly':true,"
                + "'config':{'resources':{'cpu':'1','mem':'512m'},'agent_list':['i-one','i-two']}}");
    return UUID.fromString(created.path("sessionId").asText());
  }

  /** A session that waits for its second agent. */
  private UUID halfStarted() throws Exception {
    two.behaviour = Behaviour.UNAVAILABLE;
    UUID session = spread();
    world.until("the main kernel was created", () -> !one.created.isEmpty());
    world.until(
        "the session starts",
        () -> SessionSql.find(world.db, session).orElseThrow().status().starting());
    return session;
  }

  private static ClusterInfo cluster(AgentDouble agent) {
    return agent.created.getLast().getCluster();
  }

  private String stored(UUID session) {
    return world
        .db
        .fetchOptional("select * from session_ssh_keypairs where session_id = ?", session)
        .map(row -> row.get("private_key", String.class))
        .orElse("");
  }

  private String everyRow() {
    return world
        .db
        .fetchSingle(
            """
            select (select string_agg(to_jsonb(k)::text, '') from kernels k)
                   || (select string_agg(to_jsonb(s)::text, '') from sessions s)
                   || coalesce((select string_agg(to_jsonb(p)::text, '') from session_ssh_keypairs p), '') as stored
            """)
        .get("stored", String.class);
  }

  private static List<String> linesOfKey(ClusterInfo cluster) {
    return cluster
        .getSshPrivateKey()
        .lines()
        .filter(line -> !line.startsWith("-----") && line.length() > 20)
        .toList();
  }

  @Test
  void theKernelsOfASessionShareOnePairOnWhateverAgentsTheyAre() throws Exception {
    UUID session = spread();
    world.untilStatus(session, "RUNNING");

    assertThat(cluster(one)).isEqualTo(cluster(two));
    assertThat(cluster(one).getSshPublicKey())
        .startsWith("ssh-rsa ")
        .endsWith(" work@cluster.backend.ai.local\n");
    assertThat(cluster(one).getSshPrivateKey()).startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    // throws when the halves do not belong together
    SshKeypair.uploaded(cluster(one).getSshPublicKey(), cluster(one).getSshPrivateKey());
    assertThat(stored(session)).as("kept after the start").isEmpty();
  }

  @Test
  void everySessionHasItsOwn() throws Exception {
    world.untilStatus(spread(), "RUNNING");
    String first = cluster(one).getSshPublicKey();
    world.call("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, "spread", "{}"));

    world.untilStatus(spread(), "RUNNING");

    assertThat(cluster(one).getSshPublicKey()).isNotEqualTo(first);
  }

  @Test
  void aSingleKernelHasNone() throws Exception {
    two.behaviour = Behaviour.STAY_PULLING;
    one.behaviour = Behaviour.STAY_PULLING;

    UUID session = world.enqueue("alone", "1");
    world.until("created", () -> one.created.size() + two.created.size() == 1);

    ClusterInfo cluster = cluster(one.created.isEmpty() ? two : one);
    assertThat(cluster.getSize()).isEqualTo(1);
    assertThat(cluster.getSshPrivateKey() + cluster.getSshPublicKey()).isEmpty();
    assertThat(stored(session)).isEmpty();
  }

  @Test
  void aStartThatAnotherReplicaFinishesGivesTheRestTheSamePairAndTheWholeCluster()
      throws Exception {
    UUID session = halfStarted();
    two.behaviour = Behaviour.RUN;

    world.start.start(session);
    world.untilStatus(session, "RUNNING");

    assertThat(cluster(two)).isEqualTo(cluster(one));
    assertThat(cluster(two).getReplicasMap()).isEqualTo(Map.of("main", 1, "sub", 1));
    assertThat(two.created.getLast().getKernels(0).getEnvironMap())
        .containsEntry("BACKENDAI_CLUSTER_SIZE", "2")
        .containsEntry("BACKENDAI_CLUSTER_HOSTS", "main1,sub1");
  }

  @Test
  void itIsEncryptedWhileTheSessionStartsAndInNoLog() throws Exception {
    UUID[] session = new UUID[1];
    String log = LogOf.all(() -> session[0] = halfStarted());

    assertThat(stored(session[0])).startsWith("enc:v1:");
    assertThat(linesOfKey(cluster(one)))
        .hasSizeGreaterThan(20)
        .allSatisfy(line -> assertThat(everyRow() + log).doesNotContain(line));
  }

  @Test
  void whoeverStartsItAtTheSameTimeGetsTheSame() throws Exception {
    UUID session = halfStarted();
    world.db.execute("delete from session_ssh_keypairs");
    Callable<Optional<SshKeypair>> replica =
        () -> new ClusterSsh(world.db, world.sessions, world.secrets).of(session);

    try (var replicas = Executors.newFixedThreadPool(8)) {
      var pairs =
          replicas.invokeAll(Collections.nCopies(8, replica)).stream()
              .map(Future::resultNow)
              .map(Optional::orElseThrow)
              .distinct()
              .toList();
      assertThat(pairs).hasSize(1);
    }
  }

  @Test
  void aSessionThatIsOverHasNoneAndGetsNone() throws Exception {
    UUID session = halfStarted();

    world.call("DELETE", "/session/{s}", TestCall.of(Fixtures.ADMIN, "spread", "{'forced':true}"));

    assertThat(stored(session)).isEmpty();
    assertThat(new ClusterSsh(world.db, world.sessions, world.secrets).of(session)).isEmpty();
    assertThat(stored(session)).isEmpty();
  }

  @Test
  void aChangeOfTheEncryptionKeyTakesItAlong() throws Exception {
    UUID session = halfStarted();
    String newKey = KeyRing.newKey();
    var onlyNew = KeyRing.from(Map.of(KeyRing.VARIABLE, newKey));
    var both =
        KeyRing.from(
            Map.of(KeyRing.VARIABLE, newKey + "," + System.getenv().get(KeyRing.VARIABLE)));

    var rotated = new Reencryption(world.db, both).rotate(n -> {});

    assertThat(rotated.unreadable()).isEmpty();
    assertThat(new Reencryption(world.db, both).census()).containsOnlyKeys(onlyNew.ids());
    assertThat(
            new ClusterSsh(world.db, world.sessions, new KeypairSecrets(onlyNew))
                .of(session)
                .orElseThrow()
                .privateKey())
        .isEqualTo(cluster(one).getSshPrivateKey());
  }

  @Test
  void onceItCannotBeDecryptedTheStartEndsWithTheReason() throws Exception {
    one.behaviour = Behaviour.STAY_PULLING;
    UUID session = halfStarted();
    var others = new KeypairSecrets(KeyRing.from(Map.of(KeyRing.VARIABLE, KeyRing.newKey())));
    world.db.execute(
        "update session_ssh_keypairs set private_key = ?",
        others.sealed(SecretColumn.CLUSTER_SSH_PRIVATE_KEY, session.toString(), "key"));

    world.start.start(session);

    world.until("over", () -> SessionSql.find(world.db, session).orElseThrow().status().dead());
    assertThat(world.row(session).path("status_data").toString())
        .contains("private_key of session " + session + " cannot be read")
        .doesNotContain("enc:v1");
  }
}

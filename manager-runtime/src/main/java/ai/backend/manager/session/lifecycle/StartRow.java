package ai.backend.manager.session.lifecycle;

import ai.backend.common.slots.Slots;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import ai.backend.manager.secret.SecretUnreadable;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * One kernel of a session that is about to start, with its image and what its session says.
 *
 * @param waiting agents are still to be asked for it; a start that is repeated may find that others
 *     run already
 */
record StartRow(
    UUID kernelId,
    boolean waiting,
    UUID sessionId,
    String sessionName,
    String sessionType,
    String accessKey,
    String scalingGroup,
    String clusterMode,
    String role,
    int index,
    int localRank,
    String hostname,
    String agent,
    Slots slots,
    JsonNode resourceOpts,
    JsonNode environ,
    @Nullable String bootstrapScript,
    @Nullable String startupCommand,
    List<Integer> preopenPorts,
    JsonNode internalData,
    long idleTimeout,
    String image,
    String architecture,
    @Nullable String configDigest,
    JsonNode labels) {

  private static final String QUERY =
      """
      select k.id, k.status in ('SCHEDULED', 'PREPARING', 'PULLING', 'BUILDING') as waiting, k.session_id, s.name, s.session_type::text as session_type, s.access_key, s.scaling_group_name,
             s.cluster_mode, k.cluster_role, k.cluster_idx, k.local_rank, k.cluster_hostname, k.agent, k.requested_slots,
             k.resource_opts, k.environ, k.bootstrap_script, k.startup_command, k.preopen_ports, k.internal_data,
             coalesce(p.idle_timeout, 0) as idle_timeout, k.image, k.architecture, i.config_digest::text as config_digest,
             i.labels::jsonb as labels, kp.ssh_public_key, kp.ssh_private_key
        from kernels k
        join sessions s on s.id = k.session_id
        left join keypairs kp on kp.access_key = s.access_key
        left join keypair_resource_policies p on p.name = kp.resource_policy
        left join lateral (select config_digest, labels from images
                            where name = k.image and architecture = k.architecture limit 1) i on true
       where k.session_id = ? and k.agent is not null
       order by (k.cluster_role <> 'main'), k.cluster_role, k.cluster_idx
      """;

  /**
   * The kernels of a session, the main one first.
   *
   * @throws SecretUnreadable when the private key of its keypair cannot be decrypted
   */
  static List<StartRow> ofSession(DSLContext db, KeypairSecrets secrets, UUID session) {
    return db.fetch(QUERY, session).map(row -> of(row, secrets));
  }

  /** From {@code NAME=value}. */
  private static JsonNode environ(String @Nullable [] list) {
    ObjectNode environ = JsonNodeFactory.instance.objectNode();
    for (String item : list == null ? new String[0] : list) {
      int at = item.indexOf('=');
      if (at > 0) {
        environ.put(item.substring(0, at), item.substring(at + 1));
      }
    }
    return environ;
  }

  private static StartRow of(Record r, KeypairSecrets secrets) {
    Integer[] ports = r.get("preopen_ports", Integer[].class);
    String digest = r.get("config_digest", String.class);
    return new StartRow(
        r.get("id", UUID.class),
        r.get("waiting", Boolean.class),
        r.get("session_id", UUID.class),
        r.get("name", String.class),
        r.get("session_type", String.class),
        r.get("access_key", String.class),
        r.get("scaling_group_name", String.class),
        r.get("cluster_mode", String.class),
        r.get("cluster_role", String.class),
        r.get("cluster_idx", Integer.class),
        r.get("local_rank", Integer.class),
        r.get("cluster_hostname", String.class),
        r.get("agent", String.class),
        Slots.fromJson(SessionSql.json(r, "requested_slots")),
        SessionSql.json(r, "resource_opts"),
        environ(r.get("environ", String[].class)),
        r.get("bootstrap_script", String.class),
        r.get("startup_command", String.class),
        ports == null ? List.of() : List.of(ports),
        internalData(r, secrets),
        r.get("idle_timeout", Long.class),
        r.get("image", String.class),
        r.get("architecture", String.class),
        digest == null ? null : digest.strip(),
        SessionSql.json(r, "labels"));
  }

  /**
   * What the creation left for the agent, and the SSH key pair that the session's keypair has now.
   * The pair is decrypted for this request only and copied into no row (spec/09 §3).
   */
  private static JsonNode internalData(Record r, KeypairSecrets secrets) {
    JsonNode stored = SessionSql.json(r, "internal_data");
    String publicKey = r.get("ssh_public_key", String.class);
    String privateKey = r.get("ssh_private_key", String.class);
    if (publicKey == null || publicKey.isBlank() || privateKey == null || privateKey.isBlank()) {
      return stored;
    }
    ObjectNode data =
        stored instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    data.putObject("ssh_keypair")
        .put("public_key", publicKey)
        .put(
            "private_key",
            secrets.opened(
                SecretColumn.SSH_PRIVATE_KEY, r.get("access_key", String.class), privateKey));
    return data;
  }
}

package ai.backend.manager.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes sessions and kernels as rows, from what an answer shows of them. */
final class SessionSeed {
  private final World world;
  private int inserted;

  SessionSeed(World world) {
    this.world = world;
  }

  void clear() {
    world.db.execute("truncate sessions, kernels cascade");
  }

  /** Inserts the session unless it is there; each is older than the one before it. */
  void insert(JsonNode session) {
    if (!session.isObject()) {
      return;
    }
    UUID id = UUID.fromString(session.path("id").asText());
    String createdAt =
        session.path("created_at").asText("2026-11-%02dT00:00:00Z".formatted(20 - inserted / 10));
    String changed = session.path("status_changed").asText(createdAt);
    world.db.execute(
        """
        insert into sessions (id, name, access_key, images, session_type, status, status_info, status_data,
          status_history, result, tag, created_at, terminated_at, domain_name, group_id, user_uuid)
        values (?, ?, ?, array[?], ?::sessiontypes, ?::sessionstatus, ?, ?::jsonb, jsonb_build_object(?::text, ?::text),
          ?::sessionresult, ?, ?::timestamptz - ? * interval '1 second', ?::timestamptz, 'default',
          '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'f38dea23-50fa-42a0-b5ae-338f5f4693f4')
        on conflict do nothing
        """,
        id,
        session.path("name").asText(),
        session.path("access_key").asText("AKIAIOSFODNN7EXAMPLE"),
        session.path("image").asText(),
        session.path("type").asText("INTERACTIVE"),
        session.path("status").asText(),
        text(session, "status_info"),
        text(session, "status_data"),
        session.path("status").asText(),
        changed,
        session.path("result").asText("UNDEFINED"),
        text(session, "tag"),
        createdAt,
        session.has("created_at") ? 0 : inserted % 10,
        text(session, "terminated_at"));
    inserted++;
    if (session.path("containers").isArray()) {
      session.path("containers").forEach(kernel -> kernel(id, kernel));
    } else {
      mainKernel(id, session);
    }
  }

  /** Ended sessions that no recorded page shows, until there are {@code total}. */
  void olderOnes(int total) {
    world.db.execute(
        """
        insert into sessions (name, access_key, status, created_at, domain_name, group_id, user_uuid)
        select 'older', 'AKIAIOSFODNN7EXAMPLE', 'TERMINATED', '2026-10-01 00:00:00Z'::timestamptz, 'default',
          '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'f38dea23-50fa-42a0-b5ae-338f5f4693f4'
        from generate_series(1, ? - (select count(*) from sessions)::integer)
        """,
        total);
  }

  private void kernel(UUID session, JsonNode kernel) {
    world.db.execute(
        """
        insert into kernels (id, session_id, cluster_role, cluster_idx, cluster_hostname, image, registry, status,
          status_info, status_data, status_changed, agent, container_id, resource_opts, occupied_slots, preopen_ports,
          domain_name, group_id, user_uuid)
        values (?, ?, ?, ?, ?, ?, ?, ?::kernelstatus, ?, ?::jsonb, ?::timestamptz, ?, ?, ?::jsonb, ?::jsonb,
          case when ? then '{}'::integer[] end,
          'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831', 'f38dea23-50fa-42a0-b5ae-338f5f4693f4')
        on conflict do nothing
        """,
        UUID.fromString(kernel.path("id").asText()),
        session,
        kernel.path("cluster_role").asText(),
        kernel.path("cluster_idx").asInt(),
        kernel.path("cluster_hostname").asText(),
        kernel.path("image").asText(),
        kernel.path("registry").asText(),
        kernel.path("status").asText(),
        text(kernel, "status_info"),
        text(kernel, "status_data"),
        text(kernel, "status_changed"),
        text(kernel, "agent"),
        text(kernel, "container_id"),
        text(kernel, "resource_opts"),
        text(kernel, "occupied_slots"),
        kernel.path("preopen_ports").isArray());
  }

  private void mainKernel(UUID session, JsonNode shown) {
    world.db.execute(
        """
        insert into kernels (id, session_id, cluster_role, cluster_idx, cluster_hostname, occupied_slots, domain_name,
          group_id, user_uuid)
        values (?, ?, 'main', 1, 'main1', ?::jsonb, 'default', '2de2b969-1d04-48a6-af16-0bc8adb3c831',
          'f38dea23-50fa-42a0-b5ae-338f5f4693f4')
        on conflict do nothing
        """,
        UUID.fromString(shown.path("main_kernel_id").asText()),
        session,
        shown.path("occupying_slots").asText("{}"));
  }

  private static @Nullable String text(JsonNode object, String member) {
    return object.path(member).isTextual() ? object.path(member).asText() : null;
  }
}

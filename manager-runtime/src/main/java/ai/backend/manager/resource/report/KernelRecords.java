package ai.backend.manager.resource.report;

import ai.backend.common.slots.Slots;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Reads the kernels that lived in a period, the oldest first. */
@Singleton
class KernelRecords {
  private static final String LIVED =
      """
      select k.id, k.session_id, k.container_id, k.domain_name, k.group_id, g.name as project, k.session_name,
             k.access_key, u.email, u.full_name, k.agent, k.occupied_slots, k.resource_opts, k.attached_devices,
             k.mounts, k.vfolder_mounts, k.image, k.created_at, k.terminated_at, k.status::text as status,
             k.status_info, k.status_changed, k.status_history, k.cluster_mode, k.last_stat
        from kernels k join groups g on g.id = k.group_id left join users u on u.uuid = k.user_uuid
       where k.status in ('TERMINATED', 'RUNNING')
         and k.created_at < ?::timestamptz and (k.terminated_at is null or k.terminated_at >= ?::timestamptz)
         and (?::boolean or k.group_id = any(?::uuid[]))
       order by k.created_at, k.id
      """;

  private final DSLContext database;

  KernelRecords(DSLContext database) {
    this.database = database;
  }

  /**
   * @param projects null for all
   */
  List<KernelRecord> lived(ReportPeriod period, @Nullable List<UUID> projects) {
    UUID[] ids = projects == null ? new UUID[0] : projects.toArray(UUID[]::new);
    return database
        .fetch(LIVED, utc(period.end()), utc(period.start()), projects == null, ids)
        .map(KernelRecords::read);
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }

  private static KernelRecord read(Record r) {
    JsonNode stored = SessionSql.json(r, "last_stat");
    return new KernelRecord(
        r.get("id", UUID.class),
        r.get("session_id", UUID.class),
        r.get("container_id", String.class),
        r.get("domain_name", String.class),
        r.get("group_id", UUID.class),
        r.get("project", String.class),
        r.get("session_name", String.class),
        r.get("access_key", String.class),
        r.get("email", String.class),
        r.get("full_name", String.class),
        r.get("agent", String.class),
        Slots.fromJson(SessionSql.json(r, "occupied_slots")),
        SessionSql.json(r, "resource_opts").path("shmem").asLong(),
        SessionSql.json(r, "attached_devices"),
        mounts(r),
        r.get("image", String.class),
        Objects.requireNonNull(time(r, "created_at")),
        time(r, "terminated_at"),
        r.get("status", String.class),
        r.get("status_info", String.class),
        time(r, "status_changed"),
        SessionSql.json(r, "status_history"),
        r.get("cluster_mode", String.class),
        stored.isObject() ? stored : null);
  }

  private static @Nullable Instant time(Record r, String column) {
    OffsetDateTime time = r.get(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static List<String> mounts(Record r) {
    String[] names = r.get("mounts", String[].class);
    if (names != null && names.length > 0) {
      return Arrays.asList(names);
    }
    return SessionSql.json(r, "vfolder_mounts")
        .valueStream()
        .map(mount -> mount.path("name").asText())
        .filter(name -> !name.isEmpty())
        .toList();
  }
}

package ai.backend.manager.agents;

import ai.backend.common.events.AgentInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/** The table {@code agents} (spec/07 §1.7). */
@Singleton
public final class AgentRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DSLContext db;
  private final Clock clock;

  public AgentRows(DSLContext db, Clock clock) {
    this.db = db;
    this.clock = clock;
  }

  /** What a heartbeat did to the agent's row. */
  public enum Seen {
    /** First contact. */
    NEW,
    /** It was LOST, RESTARTING or TERMINATED. */
    REVIVED,
    /** Its slots, address or group differ from before. */
    CHANGED,
    UNCHANGED,
    /** Its scaling group does not exist; nothing was written. */
    NO_GROUP
  }

  /**
   * Creates or updates the row. Occupied slots and the schedulable flag belong to others and stay.
   */
  public Seen heartbeat(String id, AgentInfo info) {
    String slots = jsonb(slots(info));
    String plugins = jsonb(info.computePlugins());
    OffsetDateTime now = now();
    var before =
        db.fetchOptional(
            """
            select status::text as status,
                   (available_slots = ?::jsonb and addr = ? and scaling_group = ? and version = ? and architecture = ?
                    and region = ? and compute_plugins = ?::jsonb and public_host is not distinct from ?) as same
              from agents where id = ?
            """,
            slots,
            info.addr(),
            info.scalingGroup(),
            info.version(),
            info.architecture(),
            info.region(),
            plugins,
            info.publicHost(),
            id);
    if (before.isPresent()
        && "ALIVE".equals(before.get().get("status"))
        && Boolean.TRUE.equals(before.get().get("same"))) {
      return Seen.UNCHANGED;
    }
    int written =
        db.execute(
            """
            insert into agents (id, status, status_changed, region, scaling_group, schedulable, available_slots, occupied_slots,
                                addr, public_host, public_key, first_contact, version, architecture, compute_plugins,
                                auto_terminate_abusing_kernel)
            select ?, 'ALIVE', ?::timestamptz, ?, name, true, ?::jsonb, '{}'::jsonb, ?, ?, ?::varchar, ?::timestamptz, ?, ?, ?::jsonb, ?
              from scaling_groups where name = ?
            on conflict (id) do update set
              status = 'ALIVE', lost_at = null,
              status_changed = case when agents.status = 'ALIVE' then agents.status_changed else excluded.status_changed end,
              region = excluded.region, scaling_group = excluded.scaling_group, available_slots = excluded.available_slots,
              addr = excluded.addr, public_host = excluded.public_host, public_key = excluded.public_key, version = excluded.version,
              architecture = excluded.architecture, compute_plugins = excluded.compute_plugins,
              auto_terminate_abusing_kernel = excluded.auto_terminate_abusing_kernel
            """,
            id,
            now,
            info.region(),
            slots,
            info.addr(),
            info.publicHost(),
            info.publicKey(),
            now,
            info.version(),
            info.architecture(),
            plugins,
            info.autoTerminateAbusingKernel(),
            info.scalingGroup());
    if (written == 0) {
      return Seen.NO_GROUP;
    }
    return before
        .map(r -> "ALIVE".equals(r.get("status")) ? Seen.CHANGED : Seen.REVIVED)
        .orElse(Seen.NEW);
  }

  /** Marks an agent that was ALIVE as LOST, RESTARTING or TERMINATED; true when it was. */
  public boolean ended(String id, String status) {
    return db.execute(
            """
            update agents set status = ?::agentstatus, status_changed = ?::timestamptz, lost_at = ?::timestamptz
             where id = ? and status = 'ALIVE'
            """,
            status,
            now(),
            now(),
            id)
        == 1;
  }

  /** {@code tcp://host:port} of an agent, whatever its status. */
  public Optional<String> address(String id) {
    return db.fetchOptional("select addr from agents where id = ?", id)
        .map(r -> r.get("addr", String.class));
  }

  /** Addresses of agents that are alive, by id. */
  public Map<String, String> alive() {
    Map<String, String> agents = new LinkedHashMap<>();
    db.fetch("select id, addr from agents where status = 'ALIVE' order by id")
        .forEach(r -> agents.put(r.get("id", String.class), r.get("addr", String.class)));
    return agents;
  }

  private static Map<String, String> slots(AgentInfo info) {
    Map<String, String> slots = new LinkedHashMap<>();
    info.resourceSlots().forEach((name, slot) -> slots.put(name, slot.amount().toPlainString()));
    return slots;
  }

  private static String jsonb(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a heartbeat holds what JSON cannot", e);
    }
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}

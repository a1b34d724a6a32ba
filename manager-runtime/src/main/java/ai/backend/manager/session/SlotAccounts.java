package ai.backend.manager.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jooq.DSLContext;

/**
 * The occupied slots of agents: always the sum over the kernels that hold slots there (spec/11
 * §4.4). Whoever changes that sum locks the agent's row first, so that sums are taken one after the
 * other and none is lost.
 */
public final class SlotAccounts {
  private static final String RECOUNT =
      """
      update agents set occupied_slots = coalesce(
        (select jsonb_object_agg(s.slot, trim_scale(s.amount)::text)
           from (select e.key as slot, sum(e.value::numeric) as amount
                   from kernels k, jsonb_each_text(k.occupied_slots) e
                  where k.agent = agents.id
                    and k.status not in ('PENDING', 'TERMINATED', 'CANCELLED')
                  group by e.key) s
          where s.amount <> 0), '{}'::jsonb)
       where id = ?
      """;

  private SlotAccounts() {}

  /**
   * Takes the sums anew for these agents, in the order of their ids; part of the transaction that
   * changed a kernel.
   */
  public static void recount(DSLContext tx, Collection<String> agents) {
    agents.stream().sorted().forEach(agent -> recount(tx, agent));
  }

  private static void recount(DSLContext tx, String agent) {
    tx.fetch("select 1 from agents where id = ? for update", agent);
    tx.execute(RECOUNT, agent);
  }

  /**
   * How many sessions of the key count against its limits: plain ones and private (system) ones.
   */
  public static Concurrency concurrency(DSLContext db, String accessKey) {
    var row =
        db.fetchSingle(
            """
            select count(*) filter (where not p.private) as plain, count(*) filter (where p.private) as private
              from (select exists (select 1 from kernels k where k.session_id = s.id and k.role = 'SYSTEM') as private
                      from sessions s
                     where s.access_key = ?
                       and s.status not in ('PENDING', 'TERMINATING', 'TERMINATED', 'CANCELLED')) p
            """,
            accessKey);
    return new Concurrency(row.get("plain", Integer.class), row.get("private", Integer.class));
  }

  /** The same for every key there is. */
  public static Map<String, Concurrency> concurrency(DSLContext db) {
    Map<String, Concurrency> counts = new HashMap<>();
    db.fetch(
            """
            select a.access_key, count(p.private) filter (where not p.private) as plain,
                   count(p.private) filter (where p.private) as private
              from keypairs a
              left join (select s.access_key,
                                exists (select 1 from kernels k where k.session_id = s.id and k.role = 'SYSTEM') as private
                           from sessions s
                          where s.status not in ('PENDING', 'TERMINATING', 'TERMINATED', 'CANCELLED')) p
                on p.access_key = a.access_key
             group by a.access_key
            """)
        .forEach(
            row ->
                counts.put(
                    row.get("access_key", String.class),
                    new Concurrency(
                        row.get("plain", Integer.class), row.get("private", Integer.class))));
    return counts;
  }

  /** Sessions in use. */
  public record Concurrency(int plain, int system) {}
}

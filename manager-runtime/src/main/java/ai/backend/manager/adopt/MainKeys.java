package ai.backend.manager.adopt;

import org.jooq.DSLContext;

/** Every user's main access key, after the keypairs are there: it refers to one of them. */
final class MainKeys {
  private static final String OTHERS =
      """
      select count(*)::int from users u
      join adopt_users s on u.uuid::text = s.uuid join keypairs k on k.access_key = s.main_access_key
      where k."user" = u.uuid and u.main_access_key <> k.access_key
      """;

  private static final String NAMED =
      """
      update users u set main_access_key = k.access_key
      from adopt_users s join keypairs k on k.access_key = s.main_access_key
      where u.uuid::text = s.uuid and k."user" = u.uuid and u.main_access_key is distinct from k.access_key
      """;

  /** Before 23.09.8 there is none: the first keypair that may do most. */
  private static final String CHOSEN =
      """
      update users u set main_access_key = (
        select k.access_key from keypairs k where k."user" = u.uuid
        order by k.is_active desc, k.is_admin desc, k.created_at, k.access_key limit 1)
      from adopt_users s
      where u.uuid::text = s.uuid and u.main_access_key is null
        and exists (select from keypairs k where k."user" = u.uuid)
      """;

  private MainKeys() {}

  static void set(DSLContext db, Report report) {
    int others = db.fetchSingle(OTHERS).get(0, Integer.class);
    report.count("users", new Report.Counts(0, others, -others));
    db.execute(NAMED);
    int chosen = db.execute(CHOSEN);
    if (chosen > 0) {
      report.note("users", chosen + " rows", "their first keypair became their main one", "");
    }
  }
}

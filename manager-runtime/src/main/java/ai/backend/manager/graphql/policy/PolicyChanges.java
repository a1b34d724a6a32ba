package ai.backend.manager.graphql.policy;

import static ai.backend.manager.graphql.policy.PolicyEntities.KEYPAIR;
import static ai.backend.manager.graphql.policy.PolicyEntities.PRESET;
import static ai.backend.manager.graphql.policy.PolicyEntities.PROJECT;
import static ai.backend.manager.graphql.policy.PolicyEntities.USER;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Mutations of resource policies and presets; superadmins only. */
@Singleton
public final class PolicyChanges implements Part {

  private final Rows rows;
  private final Writes writes;

  @Inject
  public PolicyChanges(Rows rows, DSLContext db) {
    this.rows = rows;
    this.writes = new Writes(db);
  }

  @Override
  public void wire(Wiring wiring) {
    wire(
        wiring,
        "keypair_resource_policy",
        "resource_policy",
        PolicyEntities.KEYPAIR_POLICY,
        this::keypairPolicy);
    wire(
        wiring,
        "user_resource_policy",
        "resource_policy",
        PolicyEntities.USER_POLICY,
        this::userPolicy);
    wire(
        wiring,
        "project_resource_policy",
        "resource_policy",
        PolicyEntities.PROJECT_POLICY,
        this::projectPolicy);
    wire(
        wiring, "resource_preset", "resource_preset", PolicyEntities.RESOURCE_PRESET, this::preset);
  }

  /** The input as columns; a new row also gets the values that its input may leave out. */
  @FunctionalInterface
  private interface Reader {
    Changes read(Map<String, @Nullable Object> input, boolean isNew);
  }

  private void wire(Wiring wiring, String object, String item, Entity entity, Reader reader) {
    Source table = entity.source();
    String payload = object.replace("_", "");
    wiring
        .mutation("create_" + object, Verb.POLICY_CHANGE, ask -> create(ask, item, entity, reader))
        .mutation(
            "modify_" + object,
            Verb.POLICY_CHANGE,
            ask ->
                writes.update(
                    table,
                    reader.read(ask.input("props"), false),
                    named(ask, table),
                    "modify" + payload))
        .mutation(
            "delete_" + object,
            Verb.POLICY_CHANGE,
            ask -> writes.delete(table, named(ask, table), "delete" + payload));
  }

  private Object create(Ask ask, String item, Entity entity, Reader reader) {
    Source table = entity.source();
    writes.insert(
        table,
        reader.read(ask.input("props"), true).with(table.text("name"), ask.required("name")));
    return Payload.success(item, rows.one(ask.fields(item), entity, named(ask, table)));
  }

  private static Condition named(Ask ask, Source table) {
    return table.text("name").eq(ask.required("name"));
  }

  private Changes keypairPolicy(Map<String, @Nullable Object> input, boolean isNew) {
    Changes changes =
        Changes.to(KEYPAIR, input)
            .needLabel("default_for_unspecified", Enums.DEFAULT_FOR_UNSPECIFIED)
            .needSlots("total_resource_slots")
            .needHosts("allowed_vfolder_hosts")
            .needNumbers("max_session_lifetime", "max_concurrent_sessions", "idle_timeout")
            .needNumbers("max_concurrent_sftp_sessions", "max_containers_per_session")
            .needNumbers("max_vfolder_count", "max_vfolder_size");
    return isNew
        ? changes
            .orElse(KEYPAIR.json("total_resource_slots"), JSONB.jsonb("{}"))
            .orElse(KEYPAIR.json("allowed_vfolder_hosts"), JSONB.jsonb("{}"))
            .orElse(KEYPAIR.bigint("max_session_lifetime"), 0L)
            .orElse(KEYPAIR.bigint("max_concurrent_sftp_sessions"), 1L)
            .orElse(KEYPAIR.bigint("max_vfolder_count"), 0L)
            .orElse(KEYPAIR.bigint("max_vfolder_size"), 0L)
        : changes;
  }

  private Changes userPolicy(Map<String, @Nullable Object> input, boolean isNew) {
    Changes changes = quota(USER, input).needNumbers("max_session_count_per_model_session");
    return isNew
        ? changes
            .orElse(USER.bigint("max_vfolder_size"), -1L)
            .orElse(USER.bigint("max_session_count_per_model_session"), 10L)
        : changes;
  }

  private Changes projectPolicy(Map<String, @Nullable Object> input, boolean isNew) {
    Changes changes = quota(PROJECT, input);
    return isNew ? changes.orElse(PROJECT.bigint("max_vfolder_size"), -1L) : changes;
  }

  /** The quota is stored under its former name. */
  private static Changes quota(Source table, Map<String, @Nullable Object> input) {
    return input.get("max_quota_scope_size") == null
        ? Changes.to(table, input)
        : Changes.to(table, input)
            .renamed("max_quota_scope_size", table.bigint("max_vfolder_size"), value -> value);
  }

  private Changes preset(Map<String, @Nullable Object> input, boolean isNew) {
    return Changes.to(PRESET, input)
        .needSlots("resource_slots")
        .renamed("shared_memory", PRESET.bigint("shared_memory"), SizeInput::bytes);
  }
}

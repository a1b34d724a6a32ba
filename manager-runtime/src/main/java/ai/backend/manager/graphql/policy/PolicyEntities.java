package ai.backend.manager.graphql.policy;

import ai.backend.manager.graphql.entity.Entity;
import ai.backend.manager.graphql.table.Source;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Resource policies and presets (spec/06 §7.11). */
final class PolicyEntities {
  static final Source KEYPAIR = Source.of("keypair_resource_policies");
  static final Source USER = Source.of("user_resource_policies");
  static final Source PROJECT = Source.of("project_resource_policies");
  static final Source PRESET = Source.of("resource_presets");

  static final Entity KEYPAIR_POLICY =
      Entity.of(KEYPAIR)
          .texts("name", "default_for_unspecified")
          .times("created_at")
          .jsons("total_resource_slots", "allowed_vfolder_hosts")
          .integers("max_session_lifetime", "max_concurrent_sessions")
          .integers("max_containers_per_session", "max_vfolder_count")
          .column("idle_timeout", KEYPAIR.bigint("idle_timeout"))
          .column("max_vfolder_size", KEYPAIR.bigint("max_vfolder_size"))
          .build(KEYPAIR.text("name"));

  static final Entity USER_POLICY =
      quota(USER, "UserResourcePolicy")
          .integers("max_session_count_per_model_session")
          .build(USER.text("name"));

  static final Entity PROJECT_POLICY =
      quota(PROJECT, "ProjectResourcePolicy")
          .column("max_vfolder_size", PROJECT.bigint("max_vfolder_size"))
          .build(PROJECT.text("name"));

  static final Entity RESOURCE_PRESET =
      Entity.of(PRESET)
          .texts("name")
          .jsons("resource_slots")
          .column("shared_memory", PRESET.bigint("shared_memory"))
          .build(PRESET.text("name"));

  private PolicyEntities() {}

  private static Entity.Builder quota(Source source, String type) {
    Field<String> id = DSL.concat(DSL.val(type + ":"), source.text("name"));
    return Entity.of(source)
        .column("id", id)
        .texts("name")
        .times("created_at")
        .column("max_quota_scope_size", source.bigint("max_vfolder_size"));
  }
}

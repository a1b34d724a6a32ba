package ai.backend.operator.cluster;

import ai.backend.operator.fixture.FixtureFile;
import ai.backend.operator.fixture.ResourceGroupRows;
import ai.backend.operator.fixture.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first rows of the database as fixture files (spec/07 §5). {@code initial.json} inserts what
 * is not there; {@code admin.json} brings the first user's password and keypair to what the Secret
 * says.
 */
final class FirstFixtures {
  static final String INITIAL = "initial.json";
  static final String ADMIN = "admin.json";

  private static final long GIB = 1L << 30;

  private FirstFixtures() {}

  static Map<String, String> files(ClusterPlan plan) {
    var account = plan.credentials().of(plan.access().adminSecret());
    return Map.of(INITIAL, initial(account), ADMIN, admin(account));
  }

  private static String initial(Map<String, String> account) {
    return FixtureFile.inserting()
        .table("domains", domain())
        .table(
            "user_resource_policies",
            Row.of("name", "default")
                .and("max_vfolder_size", -1)
                .and("max_session_count_per_model_session", 10))
        .table("project_resource_policies", Row.of("name", "default").and("max_vfolder_size", -1))
        .table("groups", project(account))
        .table("scaling_groups", ResourceGroupRows.group("default"))
        .table("sgroups_for_domains", ResourceGroupRows.openToDefaultDomain("default"))
        .table("users", user(account))
        .table(
            "association_groups_users",
            Row.of("user_id", account.get("userId")).and("group_id", account.get("projectId")))
        .table("keypair_resource_policies", keypairPolicy())
        .table("keypairs", keypair(account))
        .table("resource_presets", presets())
        .json();
  }

  private static String admin(Map<String, String> account) {
    return FixtureFile.updating()
        .table(
            "keypairs",
            Row.of("access_key", account.get("accessKey"))
                .and("secret_key", account.get("secretKey")))
        .table(
            "users",
            Row.of("uuid", account.get("userId"))
                .and("main_access_key", account.get("accessKey"))
                .and("password", account.get("password")))
        .json();
  }

  private static Row domain() {
    return Row.of("name", "default")
        .and("description", "The default domain")
        .and("is_active", true)
        .and("total_resource_slots", Map.of())
        .and("allowed_vfolder_hosts", Map.of())
        .and("allowed_docker_registries", List.of());
  }

  private static Row project(Map<String, String> account) {
    return Row.of("id", account.get("projectId"))
        .and("name", "default")
        .and("description", "The default project")
        .and("is_active", true)
        .and("domain_name", "default")
        .and("resource_policy", "default")
        .and("total_resource_slots", Map.of())
        .and("allowed_vfolder_hosts", Map.of());
  }

  private static Row user(Map<String, String> account) {
    return Row.of("uuid", account.get("userId"))
        .and("username", "admin")
        .and("email", account.get("email"))
        .and("password", account.get("password"))
        .and("need_password_change", false)
        .and("full_name", "Administrator")
        .and("description", "The first user")
        .and("status", "active")
        .and("status_info", "admin-requested")
        .and("domain_name", "default")
        .and("resource_policy", "default")
        .and("role", "superadmin");
  }

  private static Row keypairPolicy() {
    return Row.of("name", "default")
        .and("default_for_unspecified", "UNLIMITED")
        .and("total_resource_slots", Map.of())
        .and("max_session_lifetime", 0)
        .and("max_concurrent_sessions", 30)
        .and("max_containers_per_session", 1)
        .and("max_vfolder_count", 10)
        .and("max_vfolder_size", 0)
        .and("idle_timeout", 3600)
        .and("allowed_vfolder_hosts", Map.of());
  }

  private static Row keypair(Map<String, String> account) {
    return Row.of("user_id", account.get("email"))
        .and("access_key", account.get("accessKey"))
        .and("secret_key", account.get("secretKey"))
        .and("is_active", true)
        .and("is_admin", true)
        .and("resource_policy", "default")
        .and("rate_limit", 30000)
        .and("num_queries", 0)
        .and("user", account.get("userId"));
  }

  private static Row[] presets() {
    return new Row[] {
      preset("cpu01-small", slots(1, 1), 0),
      preset("cpu02-medium", slots(4, 8), 1),
      preset("cpu03-large", slots(8, 16), 2),
      preset("cuda01-small", gpuSlots(1, 4, "1", "0.5"), 0),
      preset("cuda02-medium", gpuSlots(4, 16, "2", "2.0"), 1),
      preset("cuda03-large", gpuSlots(8, 32, "4", "4.0"), 2)
    };
  }

  /** All rows have the same columns, so that a loader may insert them at once. */
  private static Row preset(String name, Map<String, String> slots, int sharedGib) {
    return Row.of("name", name)
        .and("resource_slots", slots)
        .and("shared_memory", sharedGib == 0 ? null : String.valueOf(sharedGib * GIB));
  }

  private static Map<String, String> slots(int cpu, int gib) {
    var slots = new LinkedHashMap<String, String>();
    slots.put("cpu", String.valueOf(cpu));
    slots.put("mem", String.valueOf(gib * GIB));
    return slots;
  }

  private static Map<String, String> gpuSlots(int cpu, int gib, String devices, String shares) {
    var slots = slots(cpu, gib);
    slots.put("cuda.device", devices);
    slots.put("cuda.shares", shares);
    return slots;
  }
}

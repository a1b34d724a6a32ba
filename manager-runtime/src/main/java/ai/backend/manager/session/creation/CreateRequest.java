package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.session.Fields;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A creation as asked for (spec/02 §3.1), aliases resolved, defaults filled in. */
record CreateRequest(
    String name,
    String image,
    String architecture,
    String type,
    String group,
    String domain,
    int clusterSize,
    String clusterMode,
    SessionConfig config,
    @Nullable String tag,
    boolean enqueueOnly,
    int maxWaitSeconds,
    @Nullable String startsAt,
    boolean reuse,
    @Nullable String startupCommand,
    @Nullable String bootstrapScript,
    List<String> dependencies,
    @Nullable String callbackUrl,
    @Nullable String ownerAccessKey) {
  private static final List<String> TYPES = List.of("interactive", "batch", "inference");
  private static final List<String> MODES = List.of("single-node", "multi-node");

  /**
   * Reads a request.
   *
   * @param slotNames the slot types that the cluster knows
   * @throws ApiProblem 400 with every fault
   */
  static CreateRequest read(ObjectNode params, Set<String> slotNames) {
    Fields f = new Fields(params);
    String name = f.sessionName("session_name", "name", "session_name", "clientSessionToken");
    f.given("session_name", "clientSessionToken");
    String image = f.requiredText("image", "image", "lang");
    SessionConfig config = SessionConfig.read(f.object("config"), f, slotNames);
    int size = f.integer(1, 1, "cluster_size", "clusterSize");
    CreateRequest request =
        new CreateRequest(
            name,
            image,
            f.text("x86_64", "arch", "architecture"),
            f.choice("SessionTypes", TYPES, "interactive", "type", "sessionType"),
            f.text("default", "group", "groupName", "group_name"),
            f.text("default", "domain", "domainName", "domain_name"),
            config.clusterSize() == null ? size : Math.max(size, config.clusterSize()),
            f.choice("ClusterMode", MODES, "single-node", "cluster_mode", "clusterMode"),
            config,
            f.textOrNull("tag"),
            f.bool(false, "enqueueOnly"),
            f.integer(0, 0, "maxWaitSeconds"),
            f.textOrNull("starts_at", "startsAt"),
            f.bool(true, "reuseIfExists"),
            f.textOrNull("startupCommand"),
            f.textOrNull("bootstrap_script", "bootstrapScript"),
            f.texts("dependencies"),
            f.textOrNull("callback_url", "callbackUrl", "callbackURL"),
            f.textOrNull("owner_access_key"));
    f.check();
    if (name.equals("from-template")) {
      throw ApiProblem.invalid("Requested session ID is reserved word");
    }
    return request;
  }
}

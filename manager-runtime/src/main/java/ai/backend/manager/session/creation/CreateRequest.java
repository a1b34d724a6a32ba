package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ApiVersion;
import ai.backend.manager.session.Fields;
import ai.backend.manager.session.callback.CallbackUrl;
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
  private static final int MOST_TAG = 64;
  private static final int MOST_SCRIPT = 16_384;

  /**
   * Reads a request.
   *
   * @param version decides which members {@code config} may have
   * @param slotNames the slot types that the cluster knows
   * @throws ApiProblem 400 with every fault of the request, else with every fault of its config
   */
  static CreateRequest read(ObjectNode params, ApiVersion version, Set<String> slotNames) {
    Fields f = new Fields(params);
    ObjectNode config = f.object("config");
    CreateRequest request = read(f);
    f.check();
    if (request.name.equals("from-template")) {
      throw ApiProblem.invalid("Requested session ID is reserved word");
    }
    return request.with(SessionConfig.read(config, version, slotNames));
  }

  private static CreateRequest read(Fields f) {
    String name = f.sessionName("session_name", "name", "session_name", "clientSessionToken");
    f.given("session_name", "clientSessionToken");
    String image = f.requiredText("image", "image", "lang");
    return new CreateRequest(
        name,
        image,
        f.text("x86_64", "arch", "architecture"),
        f.choice("SessionTypes", TYPES, "interactive", "type", "sessionType"),
        f.text("default", "group", "groupName", "group_name"),
        f.text("default", "domain", "domainName", "domain_name"),
        f.integer(1, 1, "cluster_size", "clusterSize"),
        f.choice("ClusterMode", MODES, "single-node", "cluster_mode", "clusterMode"),
        SessionConfig.NONE,
        f.atMost(MOST_TAG, "tag", f.textOrNull("tag")),
        f.bool(false, "enqueueOnly"),
        f.integer(0, 0, "maxWaitSeconds"),
        f.textOrNull("starts_at", "startsAt"),
        f.bool(true, "reuseIfExists"),
        f.textOrNull("startupCommand"),
        f.atMost(
            MOST_SCRIPT, "bootstrap_script", f.textOrNull("bootstrap_script", "bootstrapScript")),
        f.texts("dependencies"),
        callback(f),
        f.textOrNull("owner_access_key"));
  }

  /** 400 for a batch session without a command, or a start time of another one. */
  void requireTypeFits() {
    boolean batch = type.equals("batch");
    if (batch && (startupCommand == null || startupCommand.isBlank())) {
      throw ApiProblem.invalid("Batch sessions must have a non-empty startup command.");
    }
    if (!batch && startsAt != null) {
      throw ApiProblem.invalid("Parameter starts_at should be used only for batch sessions");
    }
  }

  private static @Nullable String callback(Fields f) {
    String url = f.textOrNull("callback_url", "callbackUrl", "callbackURL");
    if (url != null && !CallbackUrl.valid(url)) {
      f.fault("callback_url", "value is not an absolute http or https URL");
    }
    return url;
  }

  private CreateRequest with(SessionConfig given) {
    Integer older = given.clusterSize();
    return new CreateRequest(
        name,
        image,
        architecture,
        type,
        group,
        domain,
        older == null ? clusterSize : Math.max(clusterSize, older),
        clusterMode,
        given,
        tag,
        enqueueOnly,
        maxWaitSeconds,
        startsAt,
        reuse,
        startupCommand,
        bootstrapScript,
        dependencies,
        callbackUrl,
        ownerAccessKey);
  }
}

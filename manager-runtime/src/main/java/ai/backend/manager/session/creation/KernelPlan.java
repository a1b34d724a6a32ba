package ai.backend.manager.session.creation;

import ai.backend.common.slots.Slots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one kernel of a new session is made of; replicas share one. */
record KernelPlan(
    KernelImage image,
    ResourceRules resources,
    Map<String, String> environ,
    @Nullable String bootstrapScript,
    @Nullable String startupCommand,
    @Nullable List<Integer> preopenPorts) {

  /** Completes what is asked for; 400 when it does not fit the image. */
  static KernelPlan of(CreateRequest request, Owner owner, Slots slots, KernelImage image) {
    Map<String, String> environ = new LinkedHashMap<>(request.config().environ());
    if (owner.sudo()) {
      environ.put("SUDO_SESSION_ENABLED", "1");
    }
    String script = request.bootstrapScript();
    return new KernelPlan(
        image,
        ResourceRules.of(slots, request.config().resourceOpts(), image),
        environ,
        script == null ? owner.bootstrapScript() : script,
        request.startupCommand(),
        request.config().preopenPorts());
  }

  /** {@code NAME=value}, as kernels' rows have it. */
  String[] environList() {
    return environ.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .toArray(String[]::new);
  }
}

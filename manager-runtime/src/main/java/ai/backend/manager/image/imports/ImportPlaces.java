package ai.backend.manager.image.imports;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.ProblemType;
import ai.backend.manager.image.registry.RegistryConfig;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.resource.VisibleGroups;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** From where to where, and in which project and resource group, a caller may import images. */
@Singleton
final class ImportPlaces {
  private final DSLContext database;
  private final EtcdClient etcd;
  private final VisibleGroups groups;

  @Inject
  ImportPlaces(DSLContext database, EtcdClient etcd, VisibleGroups groups) {
    this.database = database;
    this.etcd = etcd;
    this.groups = groups;
  }

  List<String> projects(Principal caller) {
    return groups.projects(caller);
  }

  List<String> resourceGroups(Principal caller) {
    return groups.usable(caller);
  }

  /**
   * The order for a request.
   *
   * @throws ApiProblem 400 for a registry that is not known, or not allowed for the domain of a
   *     caller who does not see all images
   */
  ImportOrder order(ImportRequest request, Principal caller, Params params) {
    List<RegistryConfig> known = known();
    @Nullable RegistryConfig from =
        registry(known, "src", request.source().image().registry(), params);
    @Nullable RegistryConfig to = registry(known, "target", request.target().registry(), params);
    params.doneExtraOk();
    if (from == null || to == null) {
      throw new IllegalStateException("a registry that is not known was not refused");
    }
    if (caller.reach(Verb.IMAGE_QUERY) != Reach.EVERYTHING) {
      Set<String> allowed = allowed(caller);
      requireAllowed("src", from, allowed, params);
      requireAllowed("target", to, allowed, params);
      params.doneExtraOk();
    }
    return new ImportOrder(request, from, to, caller.may(Verb.IMAGE_CHANGE));
  }

  /** Project and resource group are checked though nothing is started in them (spec/04 §9). */
  void requireUsable(Principal caller, ObjectNode launchOptions) {
    Params options = Params.of(launchOptions);
    String group = options.optText("default", 64, "group");
    String resourceGroup = options.optText("default", 64, "scalingGroup");
    options.doneExtraOk();
    if (groups.project(caller, group).isEmpty()) {
      throw ApiProblem.invalid(
          "Invalid group: launchOptions.group names no active project that you are a member of.");
    }
    if (!groups.usable(caller).contains(resourceGroup)) {
      throw ApiProblem.invalid(
          "Invalid scaling group: launchOptions.scalingGroup names none that you may use.");
    }
  }

  private List<RegistryConfig> known() {
    try {
      return RegistryConfig.all(etcd);
    } catch (RegistryException e) {
      throw new ApiProblem(ProblemType.SERVER_MISCONFIGURED, e.getMessage(), null);
    }
  }

  private static @Nullable RegistryConfig registry(
      List<RegistryConfig> known, String key, String name, Params params) {
    for (RegistryConfig registry : known) {
      if (registry.name().equals(name)) {
        if (registry.type().equals("local")) {
          params.refuse(
              key,
              "registry " + name + " is a container engine, which has nothing to pull or push");
        }
        return registry;
      }
    }
    params.refuse(
        key,
        "registry "
            + name
            + " is not known to this cluster: add it first, with a Registry resource or the key "
            + RegistryConfig.PREFIX
            + "/<name>");
    return null;
  }

  private Set<String> allowed(Principal caller) {
    String[] names =
        database
            .fetchOptional(
                "select allowed_docker_registries from domains where name = ?", caller.domainName())
            .map(row -> row.get(0, String[].class))
            .orElse(new String[0]);
    return Set.of(names);
  }

  private static void requireAllowed(
      String key, RegistryConfig registry, Set<String> allowed, Params params) {
    if (!allowed.contains(registry.name())) {
      params.refuse(key, "registry " + registry.name() + " is not allowed for your domain");
    }
  }
}

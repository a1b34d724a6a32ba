package ai.backend.manager.graphql.registry;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.KeyText;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Container registries (spec/05 §2.2, spec/06 §7.12); superadmins only. */
@Singleton
public final class RegistryPart implements Part {
  private static final String PREFIX = "config/docker/registry";

  private final EtcdClient etcd;

  @Inject
  public RegistryPart(EtcdClient etcd) {
    this.etcd = etcd;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("container_registries", Verb.REGISTRY_QUERY, this::all)
        .query("container_registry", Verb.REGISTRY_QUERY, this::one)
        .bareMutation("create_container_registry", Verb.REGISTRY_CHANGE, this::create)
        .bareMutation("modify_container_registry", Verb.REGISTRY_CHANGE, this::modify)
        .bareMutation("delete_container_registry", Verb.REGISTRY_CHANGE, this::delete);
  }

  private Object all(Ask ask) {
    var registries = new ArrayList<Object>();
    for (var entry : etcd.getTree(PREFIX).properties()) {
      if (!entry.getKey().isEmpty()) {
        registries.add(RegistrySettings.of(entry.getValue()).shown(entry.getKey()));
      }
    }
    return registries;
  }

  private Object one(Ask ask) {
    String host = ask.required("hostname");
    return require(host).shown(host);
  }

  private Object create(Ask ask) {
    String host = ask.required("hostname");
    if (host.isBlank()) {
      throw ApiProblem.invalid("hostname must not be empty");
    }
    if (!stored(host).isEmpty()) {
      throw new GraphqlRefusal(
          "The registry " + host + " exists already; use modify_container_registry.");
    }
    return write(host, JsonNodeFactory.instance.objectNode(), ask.input("props"));
  }

  private Object modify(Ask ask) {
    String host = ask.required("hostname");
    return write(host, require(host).tree(), ask.input("props"));
  }

  private Object write(String host, ObjectNode before, Map<String, @Nullable Object> input) {
    RegistrySettings settings = new RegistrySettings(before).with(input);
    etcd.replaceTree(EtcdScope.GLOBAL, path(host), settings.tree());
    return Map.of("container_registry", settings.shown(host));
  }

  private Object delete(Ask ask) {
    String host = ask.required("hostname");
    RegistrySettings settings = require(host);
    etcd.replaceTree(EtcdScope.GLOBAL, path(host), JsonNodeFactory.instance.objectNode());
    return Map.of("container_registry", settings.shown(host));
  }

  private RegistrySettings require(String host) {
    ObjectNode tree = stored(host);
    if (tree.isEmpty()) {
      throw ApiProblem.notFound("container registry", "no registry is named '" + host + "'");
    }
    return RegistrySettings.of(tree);
  }

  private ObjectNode stored(String host) {
    JsonNode tree = etcd.getTree(path(host));
    return tree instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  private static String path(String host) {
    return PREFIX + "/" + KeyText.quote(host);
  }
}

package ai.backend.manager.config;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdTree;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reading and writing of the shared configuration by superadmins, and what everybody may know of it
 * (spec/04 §8).
 */
@Singleton
class EtcdRoutes implements Routes {
  private static final int MAX_KEYS = 16;
  private static final Map<String, String> OK = Map.of("result", "ok");

  private final EtcdClient etcd;

  EtcdRoutes(EtcdClient etcd) {
    this.etcd = etcd;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/config/vfolder-types", Verb.PUBLIC_READ, Gate.NONE, this::vfolderTypes),
        new Route(
            "GET", "/config/docker-registries", Verb.CONFIG_CHANGE, Gate.NONE, this::registries),
        new Route("POST", "/config/get", Verb.CONFIG_CHANGE, Gate.NONE, this::get)
            .recorded(Recorded.NEVER),
        new Route("POST", "/config/set", Verb.CONFIG_CHANGE, Gate.NONE, this::set),
        new Route("POST", "/config/delete", Verb.CONFIG_CHANGE, Gate.NONE, this::delete));
  }

  private Reply vfolderTypes(Call call) {
    var types = etcd.getTree("volumes/_types");
    return Reply.ok(types.properties().stream().map(Map.Entry::getKey).toList());
  }

  private Reply registries(Call call) {
    var urls = new LinkedHashMap<String, String>();
    etcd.getTree("config/docker/registry")
        .properties()
        .forEach(
            entry -> {
              String url =
                  entry.getValue().isObject()
                      ? entry.getValue().path("").asText()
                      : entry.getValue().asText();
              urls.put(entry.getKey(), url.endsWith("/") ? url : url + "/");
            });
    return Reply.ok(urls);
  }

  private Reply get(Call call) {
    Params params = Params.of(call);
    String key = params.str("key");
    boolean prefix = params.strictBool(false, "prefix");
    params.done();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (prefix) {
      answer.set("result", below(key));
    } else {
      answer.put("result", etcd.get(key).orElse(null));
    }
    return Reply.ok(answer);
  }

  private ObjectNode below(String key) {
    var relative = new TreeMap<String, String>();
    etcd.getPrefix(key)
        .forEach(
            (full, value) -> {
              String rest = full.substring(Math.min(full.length(), key.length()));
              relative.put(rest.startsWith("/") ? rest.substring(1) : rest, value);
            });
    return EtcdTree.nest(relative);
  }

  private Reply set(Call call) {
    Params params = Params.of(call);
    String key = params.str("key");
    JsonNode value = params.any("value");
    params.done();
    Map<String, String> entries;
    try {
      entries = EtcdTree.flatten(key, value);
    } catch (IllegalArgumentException e) {
      throw ApiProblem.invalid(String.valueOf(e.getMessage()));
    }
    if (entries.size() > MAX_KEYS) {
      throw ApiProblem.invalid(
          "Too large update: " + entries.size() + " keys, at most " + MAX_KEYS + " in one request");
    }
    etcd.putAll(EtcdScope.GLOBAL, entries);
    return Reply.ok(OK);
  }

  private Reply delete(Call call) {
    Params params = Params.of(call);
    String key = params.str("key");
    boolean prefix = params.strictBool(false, "prefix");
    params.done();
    if (prefix) {
      etcd.deletePrefix(key);
    } else {
      etcd.delete(key);
    }
    return Reply.ok(OK);
  }
}

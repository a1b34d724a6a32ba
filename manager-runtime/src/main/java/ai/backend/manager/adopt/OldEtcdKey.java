package ai.backend.manager.adopt;

import java.util.List;

/** What becomes of a key of the old etcd (spec/05 §2.2). */
sealed interface OldEtcdKey {

  /** It is written here. */
  record Taken() implements OldEtcdKey {}

  /** It is not, for a reason. */
  record Left(String why, String todo) implements OldEtcdKey {}

  /** A prefix of keys and what becomes of them; the first that matches counts. */
  record Rule(String prefix, OldEtcdKey fate) {
    boolean matches(String key) {
      return prefix.endsWith("/") ? key.startsWith(prefix) : key.equals(prefix);
    }
  }

  List<Rule> RULES =
      List.of(
          take("config/system/"),
          take("config/api/"),
          take("config/auth/"),
          take("config/docker/image/"),
          take("config/plugins/scheduler/"),
          take("config/session/"),
          take("config/idle/"),
          take("config/resource_slots/"),
          take("config/logs/"),
          take("config/agent/max-container-count"),
          take("volumes/_types/"),
          take("volumes/exposed_volume_info"),
          take("manager/announcement"),
          leave("config/redis/", "address and password of the old Redis", ""),
          leave("config/watcher/", "secret of the old agents' watchers", ""),
          leave("config/network/", "addresses of the old network", ""),
          leave("config/agent/", "a setting of the old agents", "set it in the AgentPool"),
          leave("config/container/", "a setting of the old agents", "set it in the AgentPool"),
          leave("config/plugins/", "a plug-in of the old installation", ""),
          leave(
              "volumes/proxies/",
              "address and secret of an old storage proxy",
              "make a Volume resource"),
          leave("volumes/default_host", "a host of the old installation", "make a Volume resource"),
          leave("volumes/", "a mount of the old installation", ""),
          leave("nodes/", "presence of an old node", ""),
          leave("manager/", "state of the old managers", ""),
          leave("sgroup/", "settings of the old agents", "set them in the AgentPool"),
          leave("roundrobin_states", "state of the old scheduler", ""));

  static OldEtcdKey of(String key) {
    if (key.startsWith("config/docker/registry/")) {
      return key.endsWith("/password")
          ? new Left("secret of a registry", "make a Registry resource with a Secret")
          : new Taken();
    }
    return RULES.stream()
        .filter(rule -> rule.matches(key))
        .findFirst()
        .map(Rule::fate)
        .orElseGet(() -> new Left("this cluster does not know the key", ""));
  }

  private static Rule take(String prefix) {
    return new Rule(prefix, new Taken());
  }

  private static Rule leave(String prefix, String why, String todo) {
    return new Rule(prefix, new Left(why + ": left out", todo));
  }
}

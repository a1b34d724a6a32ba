package ai.backend.common.etcd;

import java.util.Map;

/**
 * How to reach etcd.
 *
 * @param address {@code host:port}
 * @param namespace second segment of every key: {@code /sorna/<namespace>/…}
 * @param user empty when authentication is off
 */
public record EtcdSettings(String address, String namespace, String user, String password) {

  /** From BACKEND_ETCD_ADDR, BACKEND_NAMESPACE, BACKEND_ETCD_USER and BACKEND_ETCD_PASSWORD. */
  public static EtcdSettings from(Map<String, String> env) {
    return new EtcdSettings(
        env.getOrDefault("BACKEND_ETCD_ADDR", "127.0.0.1:2379"),
        env.getOrDefault("BACKEND_NAMESPACE", "local"),
        env.getOrDefault("BACKEND_ETCD_USER", ""),
        env.getOrDefault("BACKEND_ETCD_PASSWORD", ""));
  }

  @Override
  public String toString() {
    return "etcd at " + address + ", namespace " + namespace;
  }
}

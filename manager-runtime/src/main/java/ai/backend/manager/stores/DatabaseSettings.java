package ai.backend.manager.stores;

import java.util.Map;

/**
 * How to reach PostgreSQL.
 *
 * @param address {@code host:port}
 */
public record DatabaseSettings(String address, String name, String user, String password) {

  /** From BACKEND_DB_ADDR, BACKEND_DB_NAME, BACKEND_DB_USER and BACKEND_DB_PASSWORD. */
  public static DatabaseSettings from(Map<String, String> env) {
    return new DatabaseSettings(
        env.getOrDefault("BACKEND_DB_ADDR", "127.0.0.1:5432"),
        env.getOrDefault("BACKEND_DB_NAME", "backend"),
        env.getOrDefault("BACKEND_DB_USER", "backend"),
        env.getOrDefault("BACKEND_DB_PASSWORD", ""));
  }

  /** Ten seconds to connect, a minute for one answer. */
  public String jdbcUrl() {
    return "jdbc:postgresql://"
        + address
        + "/"
        + name
        // the server's details show whole rows, secrets among them, and messages end up in logs
        + "?connectTimeout=10&socketTimeout=60&ApplicationName=manager&logServerErrorDetail=false";
  }

  @Override
  public String toString() {
    return "PostgreSQL at " + address + ", database " + name;
  }
}

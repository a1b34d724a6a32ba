package ai.backend.manager.fuzz;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Hostile texts, numbers and JSON documents, the same for the same seed. */
final class Words {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "fuzz",
          "default",
          "*",
          "_",
          "%",
          "\\",
          "'",
          "\"",
          "\u0000",
          "x\u0000y",
          "\uD800",
          "\uDC00x",
          "\uD83D\uDE00",
          "\u202E",
          "' OR 1=1 --",
          "\"; drop table users; --",
          "$1",
          "?",
          "../../../../etc/passwd",
          "/",
          "//",
          "..",
          "${jndi:ldap://127.0.0.1/x}",
          "<script>alert(1)</script>",
          "\r\nX-Injected: 1",
          "null",
          "NaN",
          "true",
          "-1",
          "0",
          "1e400",
          "9223372036854775808",
          "1.5g",
          "-5m",
          "9".repeat(400),
          "a".repeat(70),
          "a".repeat(5000),
          "2de2b969-1d04-48a6-af16-0bc8adb3c831",
          "00000000-0000-0000-0000-000000000000",
          "2026-13-45",
          "202611",
          "202699",
          "2026-11-21T00:00:00Z",
          "+999999999-12-31T23:59:59Z",
          "127.0.0.1:5000/stable/python:3.11-debian12",
          "http://127.0.0.1:1/",
          "::1",
          "batch",
          "{\"a\": 1}",
          "[1]");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "0.5",
          "1e3",
          "1e308",
          "1e999",
          "-1e999999999",
          "2147483648",
          "9223372036854775808",
          "123456789012345678901234567890",
          "-0.0",
          "1E-400");
  static final List<String> NAMES =
      List.of(
          "owner_access_key",
          "group",
          "domain",
          "name",
          "group_id",
          "username",
          "email",
          "task_id",
          "payload",
          "path",
          "password",
          "agent",
          "type",
          "tag",
          "key",
          "image",
          "full_name",
          "data",
          "architecture",
          "api_version",
          "status",
          "startupCommand",
          "starts_at",
          "spec",
          "severity",
          "session_name",
          "sessionId",
          "reuseIfExists",
          "resource_policy",
          "permission",
          "page_size",
          "page_no",
          "new_password",
          "prefix",
          "format",
          "files",
          "maxWaitSeconds",
          "enqueueOnly",
          "dependencies",
          "cluster_size",
          "cluster_mode",
          "callback_url",
          "bootstrap_script",
          "all",
          "config",
          "resources",
          "resource_opts",
          "environ",
          "mounts",
          "mount_map",
          "mode",
          "code",
          "options",
          "lang",
          "message",
          "enabled",
          "mark_read",
          "scaling_group",
          "op",
          "event",
          "args",
          "month",
          "start_date",
          "end_date",
          "script",
          "pubkey",
          "privkey",
          "stoken",
          "otp",
          "query",
          "variables",
          "operationName",
          "scope",
          "service",
          "app",
          "port",
          "envs",
          "arguments",
          "group_ids",
          "signal",
          "exec",
          "login_session_token",
          "sudo_session_enabled",
          "id",
          "url");

  private final Random random;

  Words(Random random) {
    this.random = random;
  }

  boolean chance(int outOfHundred) {
    return random.nextInt(100) < outOfHundred;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  String text() {
    return one(TEXTS);
  }

  String name() {
    return one(NAMES);
  }

  byte[] bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** An object as a client might send it, with names that the API knows. */
  String object(int depth) {
    var text = new StringBuilder("{");
    int members = random.nextInt(6);
    for (int i = 0; i < members; i++) {
      text.append(i == 0 ? "" : ", ").append(quoted(chance(90) ? name() : text()));
      text.append(": ").append(value(depth));
    }
    return text.append('}').toString();
  }

  String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0, 1, 2 -> quoted(text());
      case 3 -> one(NUMBERS);
      case 4 -> one(List.of("true", "false", "null"));
      case 5 -> Integer.toString(random.nextInt());
      case 6 -> "[" + value(depth - 1) + ", " + value(depth - 1) + "]";
      case 7 -> "[]";
      default -> object(depth - 1);
    };
  }

  /** Any JSON value. */
  JsonNode anything() {
    try {
      return JSON.readTree(value(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON text like the given one, with up to four of its values and members spoilt. */
  String spoilt(JsonNode example) {
    int values = size(example);
    return spoilt(example, Math.min(60, 100 * random.nextInt(5) / values + random.nextInt(2)));
  }

  private static int size(JsonNode node) {
    int size = 1;
    for (JsonNode inner : node) {
      size += size(inner);
    }
    return size;
  }

  private String spoilt(JsonNode node, int chance) {
    if (chance(chance)) {
      return value(2);
    }
    if (node.isObject()) {
      return node.properties().stream()
          .filter(member -> !chance(chance))
          .map(
              member ->
                  quoted(chance(chance) ? text() : member.getKey())
                      + ": "
                      + spoilt(member.getValue(), chance))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return node.isArray()
        ? node.valueStream()
            .map(item -> spoilt(item, chance))
            .collect(Collectors.joining(", ", "[", "]"))
        : node.toString();
  }

  /** A JSON string; what is no character by itself is escaped. */
  static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}

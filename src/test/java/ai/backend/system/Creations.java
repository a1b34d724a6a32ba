package ai.backend.system;

import ai.backend.bench.SignedHttp;
import java.net.http.HttpResponse;

/** Creates sessions that wait for an agent, of an image that only the database knows. */
final class Creations {
  static final String IMAGE_ROW =
      """
      insert into images (id, name, image, tag, registry, architecture, config_digest, size_bytes, is_local, type, labels, resources)
      values (gen_random_uuid(), 'here.example/stable/none:1', 'stable/none', '1', 'here.example', 'x86_64',
              'sha256:' || repeat('1', 64), 1000, true, 'COMPUTE', '{}',
              '{"cpu": {"min": "1", "max": null}, "mem": {"min": "64m", "max": null}}')
      """;

  /** Each name with the number of its sessions. */
  static final String BY_NAME =
      "select name || ' ' || count(*) from sessions where name like 'killed-%' group by name";

  /** Sessions that lack their kernel, have two, or have gone on without an agent. */
  static final String NOT_WHOLE =
      """
      select s.name from sessions s
       where (select count(*) from kernels k where k.session_id = s.id) <> 1 or s.status <> 'PENDING'
      """;

  private final SignedHttp http;
  private final RetryingHttp retrying;

  Creations(SignedHttp http, RetryingHttp retrying) {
    this.http = http;
    this.retrying = retrying;
  }

  /** Creates one, or finds what an attempt without an answer has created. */
  void create(String name) {
    require(retrying.send("POST", "/session", body(name)), name);
  }

  /**
   * Tries once.
   *
   * @return false when the connection broke or the gateway was not there, so that nobody knows
   */
  boolean tryOnce(String name) {
    HttpResponse<String> answer;
    try {
      answer = http.send("POST", "/session", body(name));
    } catch (IllegalStateException broken) {
      return false;
    }
    if (answer.statusCode() == 503) {
      return false;
    }
    require(answer, name);
    return true;
  }

  private static void require(HttpResponse<String> answer, String name) {
    if (answer.statusCode() != 201) {
      throw new AssertionError(name + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private static String body(String name) {
    return """
        {"image": "here.example/stable/none:1", "name": "%s", "reuseIfExists": true, "enqueueOnly": true,
         "config": {"resources": {"cpu": "1", "mem": "512m"}}}"""
        .formatted(name);
  }
}

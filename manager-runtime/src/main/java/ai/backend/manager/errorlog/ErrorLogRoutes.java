package ai.backend.manager.errorlog;

import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /logs/error} (spec/04 §10). */
@Singleton
class ErrorLogRoutes implements Routes {
  private static final Set<String> SEVERITIES =
      Set.of("critical", "error", "warning", "info", "debug");
  private static final Set<String> STORED = Set.of("critical", "error", "warning");
  private static final int NAME = 256;
  private static final int URL = 4096;
  private static final int TEXT = 65_536;
  private static final int LARGEST_PAGE = 100;
  private static final Map<String, Boolean> DONE = Map.of("success", true);

  private final ErrorLog log;
  private final ObjectReader json;

  ErrorLogRoutes(ErrorLog log, ObjectMapper json) {
    this.log = log;
    this.json = json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("POST", "/logs/error", Verb.ERROR_LOG_ADD, Gate.READ, this::add),
        new Route("GET", "/logs/error", Verb.ERROR_LOG_READ, Gate.READ, this::list),
        new Route(
            "POST", "/logs/error/{log_id}/clear", Verb.ERROR_LOG_READ, Gate.READ, this::clear));
  }

  private Reply add(Call call) {
    Params params = Params.of(call);
    String severity = params.member("LogSeverity", SEVERITIES, null, "severity");
    if (SEVERITIES.contains(severity) && !STORED.contains(severity)) {
      params.refuse("severity", "only critical, error and warning are stored");
    }
    var entry =
        new Entry(
            severity,
            required(params, NAME, "source"),
            call.caller().userId(),
            required(params, TEXT, "message"),
            required(params, NAME, "context_lang"),
            environment(params),
            optional(params, URL, "request_url"),
            status(params),
            optional(params, TEXT, "traceback"));
    params.done();
    log.add(entry);
    return Reply.ok(DONE);
  }

  private static String required(Params params, int most, String name) {
    params.str(name);
    return params.optText("", most, name);
  }

  private static @Nullable String optional(Params params, int most, String name) {
    return isNull(params, name) ? null : params.optText("", most, name);
  }

  private static @Nullable Integer status(Params params) {
    String name = "request_status";
    return isNull(params, name)
        ? null
        : params.integer(0, Integer.MIN_VALUE, Integer.MAX_VALUE, name);
  }

  private static boolean isNull(Params params, String name) {
    JsonNode value = params.optAny(name);
    return value == null || value.isNull();
  }

  /** An object or null, written as a text. */
  private @Nullable String environment(Params params) {
    String name = "context_env";
    String text = required(params, TEXT, name);
    try {
      JsonNode value = text.isEmpty() ? json.createObjectNode() : json.readTree(text);
      if (value.isNull()) {
        return null;
      }
      String plain = value.toString();
      if (value.isObject() && !plain.contains("\\u0000")) {
        return plain;
      }
    } catch (JsonProcessingException e) {
      // told below
    }
    params.refuse(name, "value is not the text of a JSON object or null");
    return null;
  }

  private Reply list(Call call) {
    Params params = Params.of(call);
    boolean markRead = params.bool(false, "mark_read");
    int size = params.integer(20, 1, Integer.MAX_VALUE, "page_size");
    if (size > LARGEST_PAGE) {
      params.refuse("page_size", "value should be less than " + (LARGEST_PAGE + 1));
    }
    int number = params.integer(1, 1, Integer.MAX_VALUE, "page_no");
    params.done();
    return Reply.ok(log.page(call.caller(), number, size, markRead));
  }

  private Reply clear(Call call) {
    log.clear(call.caller(), id(call.pathParam("log_id")));
    return Reply.ok(DONE);
  }

  private static @Nullable UUID id(String text) {
    String hex = text.replace("-", "");
    return hex.matches("[0-9A-Fa-f]{32}")
        ? new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16))
        : null;
  }
}

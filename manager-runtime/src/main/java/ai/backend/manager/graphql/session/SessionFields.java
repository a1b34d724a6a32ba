package ai.backend.manager.graphql.session;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.ManagerState;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.live.Counts;
import ai.backend.manager.graphql.live.LivePart;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Fields of sessions and kernels that live in Redis. */
final class SessionFields {
  private final ManagerState state;

  SessionFields(ManagerState state) {
    this.state = state;
  }

  void wire(Wiring wiring) {
    wiring
        .field("ComputeSession", "commit_status", SessionFields::commitStatus)
        .field("ComputeSession", "inference_metrics", SessionFields::inferenceMetrics)
        .field("ComputeSession", "abusing_reports", SessionFields::abuseReports)
        .field("ComputeSession", "idle_checks", this::idleChecks)
        .field("ComputeContainer", "live_stat", SessionFields::statistics)
        .field("ComputeContainer", "last_stat", SessionFields::statistics)
        .field("ComputeContainer", "abusing_report", ask -> abuse(ask, id(ask)));
  }

  private static String id(Ask ask) {
    return String.valueOf(ask.row().get("id"));
  }

  private static CompletableFuture<String> commitStatus(Ask ask) {
    return ask.<String, @Nullable String>load(
            LivePart.COUNTERS, "kernel." + ask.row().get("main_kernel_id") + ".commit")
        .thenApply(status -> status == null ? "ready" : status);
  }

  /** What Redis holds for the kernel, else what was stored when it ended. */
  private static CompletableFuture<@Nullable Object> statistics(Ask ask) {
    Object stored = ask.row().get("stored_stat");
    return ask.<String, @Nullable JsonNode>load(LivePart.STATISTICS, id(ask))
        .thenApply(live -> live == null ? stored : live);
  }

  private static CompletableFuture<Object> inferenceMetrics(Ask ask) {
    String prefix = "session." + id(ask) + ".";
    CompletableFuture<@Nullable String> requests = ask.load(LivePart.TEXTS, prefix + "requests");
    CompletableFuture<@Nullable String> last =
        ask.load(LivePart.TEXTS, prefix + "last_response_time");
    return requests.thenCombine(
        last,
        (count, millis) ->
            Map.of("requests", Counts.of(count), "last_response_ms", Counts.of(millis)));
  }

  private static CompletableFuture<List<@Nullable Object>> abuseReports(Ask ask) {
    String[] kernels = ask.row().get("kernel_ids") instanceof String[] ids ? ids : new String[0];
    var reports = new ArrayList<CompletableFuture<@Nullable Object>>();
    for (String kernel : kernels) {
      reports.add(abuse(ask, kernel));
    }
    return all(reports);
  }

  private static CompletableFuture<@Nullable Object> abuse(Ask ask, String kernel) {
    return ask.<String, @Nullable JsonNode>load(LivePart.ABUSE, kernel)
        .thenApply(
            report -> report == null ? null : Map.of("kernel", kernel, "abuse_report", report));
  }

  /** One entry for each checker, also for those without a report (spec/06 §8.4). */
  private CompletableFuture<Map<String, Object>> idleChecks(Ask ask) {
    var checkers = new ArrayList<>(List.of("session_lifetime"));
    checkers.addAll(state.idleCheckers());
    var entries = new ArrayList<CompletableFuture<Object>>();
    checkers.forEach(checker -> entries.add(idleCheck(ask, checker)));
    return all(entries)
        .thenApply(
            values -> {
              var checks = new LinkedHashMap<String, Object>();
              for (int i = 0; i < values.size(); i++) {
                checks.put(checkers.get(i), values.get(i));
              }
              return checks;
            });
  }

  private static CompletableFuture<Object> idleCheck(Ask ask, String checker) {
    boolean utilization = checker.equals("utilization");
    String prefix = "session." + id(ask) + ".";
    CompletableFuture<@Nullable JsonNode> report =
        ask.load(LivePart.REPORTS, prefix + checker + ".report");
    CompletableFuture<@Nullable JsonNode> extra =
        utilization
            ? ask.load(LivePart.REPORTS, prefix + "utilization_extra")
            : CompletableFuture.completedFuture(null);
    return report.thenCombine(
        extra,
        (remaining, details) -> {
          var entry = new LinkedHashMap<String, @Nullable Object>();
          entry.put("remaining", remaining);
          entry.put("remaining_time_type", utilization ? "grace_period" : "expire_after");
          entry.put("extra", details);
          return entry;
        });
  }

  private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
  }
}

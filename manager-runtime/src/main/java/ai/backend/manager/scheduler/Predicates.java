package ai.backend.manager.scheduler;

import ai.backend.common.slots.Slots;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The conditions of spec/11 §4.2, in their order; all are asked even after one failed. */
final class Predicates {
  private Predicates() {}

  /**
   * What the predicates look at beside the session.
   *
   * @param running sessions of the key that count against its limit
   * @param maxRunning limit, ≤ 0 = none
   * @param mainKey null when the user has no main keypair with a policy
   */
  record Facts(
      Instant now,
      int running,
      int maxRunning,
      Usage keypair,
      @Nullable Usage mainKey,
      Usage project,
      Usage domain,
      Set<String> slotNames) {}

  /** One answer; a null message is a pass. */
  record Verdict(String name, @Nullable String message) {
    boolean passed() {
      return message == null;
    }
  }

  static List<Verdict> ask(PendingSession session, Facts facts) {
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(new Verdict("reserved_time", reservedTime(session, facts)));
    verdicts.add(new Verdict("dependencies", dependencies(session)));
    verdicts.add(new Verdict("concurrency", concurrency(facts)));
    if (!session.system()) {
      Slots request = session.requested();
      verdicts.add(
          new Verdict("keypair_resource_limit", limit("keypair", facts.keypair(), request, facts)));
      verdicts.add(new Verdict("user_resource_limit", mainKey(session, facts)));
      verdicts.add(
          new Verdict(
              "user_group_resource_limit", limit("group", facts.project(), request, facts)));
      verdicts.add(
          new Verdict("domain_resource_limit", limit("domain", facts.domain(), request, facts)));
    }
    return verdicts;
  }

  private static @Nullable String reservedTime(PendingSession session, Facts facts) {
    Instant startsAt = session.type().equals("BATCH") ? session.startsAt() : null;
    return startsAt != null && startsAt.isAfter(facts.now()) ? "Before start time" : null;
  }

  private static @Nullable String dependencies(PendingSession session) {
    String waiting =
        session.dependencies().stream()
            .filter(d -> !d.result().equals("SUCCESS"))
            .map(d -> d.name() + " (" + d.id() + ")")
            .collect(Collectors.joining(", "));
    return waiting.isEmpty()
        ? null
        : "Waiting dependency sessions to finish as success. (" + waiting + ")";
  }

  /** The dependencies that can never succeed any more: over, and not a success. */
  static List<PendingSession.Dependency> hopeless(PendingSession session) {
    return session.dependencies().stream()
        .filter(d -> d.over() && !d.result().equals("SUCCESS"))
        .toList();
  }

  private static @Nullable String concurrency(Facts facts) {
    return facts.maxRunning() > 0 && facts.running() >= facts.maxRunning()
        ? "You cannot run more than " + facts.maxRunning() + " concurrent sessions"
        : null;
  }

  private static @Nullable String mainKey(PendingSession session, Facts facts) {
    Usage usage = facts.mainKey();
    return usage == null
        ? "User has no main-keypair or the main-keypair has no keypair resource policy (uid: "
            + session.user()
            + ")"
        : limit("main-keypair", usage, session.requested(), facts);
  }

  private static @Nullable String limit(String whose, Usage usage, Slots request, Facts facts) {
    if (usage.allows(request)) {
      return null;
    }
    Set<String> names = new LinkedHashSet<>(facts.slotNames());
    names.addAll(request.names());
    return "Your "
        + whose
        + " resource quota is exceeded. ("
        + usage.limit().humanText(names)
        + ")";
  }

  /** {@code failed_predicates} and {@code passed_predicates} of the status data. */
  static ObjectNode data(List<Verdict> verdicts) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    var failed = data.putArray("failed_predicates");
    var passed = data.putArray("passed_predicates");
    for (Verdict verdict : verdicts) {
      if (verdict.passed()) {
        passed.addObject().put("name", verdict.name());
      } else {
        failed.addObject().put("msg", verdict.message()).put("name", verdict.name());
      }
    }
    return data;
  }
}

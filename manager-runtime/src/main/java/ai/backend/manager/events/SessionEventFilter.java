package ai.backend.manager.events;

import ai.backend.manager.policy.Actor;
import ai.backend.manager.policy.Policies;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events one client sees (spec/03 §2.1): all conditions must hold.
 *
 * @param group project, null = any
 * @param scope {@code session}, {@code kernel} or {@code *}
 * @param sessionId overrides name and key
 * @param sessionName {@code *} = any
 */
record SessionEventFilter(
    Actor actor,
    @Nullable UUID group,
    String scope,
    @Nullable UUID sessionId,
    String sessionName,
    String accessKey) {

  boolean wants(String event, EventSubject subject) {
    return Policies.allows(actor, Verb.SESSION_FOLLOW, of(subject))
        && (group == null || group.equals(subject.group()))
        && (scope.equals("*") || event.startsWith(scope + "_"))
        && names(subject);
  }

  /** Nobody follows the sessions of his projects' other members. */
  private static Target of(EventSubject subject) {
    return new Target.Shared(subject.user(), subject.domain(), false);
  }

  private boolean names(EventSubject subject) {
    if (sessionId != null) {
      return sessionId.equals(subject.sessionId());
    }
    return sessionName.equals("*")
        || (sessionName.equals(subject.sessionName()) && accessKey.equals(subject.accessKey()));
  }
}

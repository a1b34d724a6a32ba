package ai.backend.manager.events;

import ai.backend.manager.gateway.Principal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which events one client sees (spec/03 §2.1): all conditions must hold.
 *
 * @param domain null for superadmins, who see every domain
 * @param user set for plain users, who see their own sessions only
 * @param group project, null = any
 * @param scope {@code session}, {@code kernel} or {@code *}
 * @param sessionId overrides name and key
 * @param sessionName {@code *} = any
 */
record SessionEventFilter(
    @Nullable String domain,
    @Nullable UUID user,
    @Nullable UUID group,
    String scope,
    @Nullable UUID sessionId,
    String sessionName,
    String accessKey) {

  static SessionEventFilter of(
      Principal caller,
      @Nullable UUID group,
      String scope,
      @Nullable UUID sessionId,
      String sessionName,
      String accessKey) {
    boolean plain = !caller.isSuperadmin() && !caller.role().equals("admin");
    return new SessionEventFilter(
        caller.isSuperadmin() ? null : caller.domainName(),
        plain ? caller.userId() : null,
        group,
        scope,
        sessionId,
        sessionName,
        accessKey);
  }

  boolean wants(String event, EventSubject subject) {
    return (domain == null || domain.equals(subject.domain()))
        && (user == null || user.equals(subject.user()))
        && (group == null || group.equals(subject.group()))
        && (scope.equals("*") || event.startsWith(scope + "_"))
        && names(subject);
  }

  private boolean names(EventSubject subject) {
    if (sessionId != null) {
      return sessionId.equals(subject.sessionId());
    }
    return sessionName.equals("*")
        || (sessionName.equals(subject.sessionName()) && accessKey.equals(subject.accessKey()));
  }
}

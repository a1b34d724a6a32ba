package ai.backend.manager.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the rules need of a row of {@code sessions}.
 *
 * @param type INTERACTIVE, BATCH or INFERENCE
 * @param statusInfo reason code, null before the first
 * @param statusSince when the current status was entered
 */
public record SessionRow(
    UUID id,
    String creationId,
    String name,
    String type,
    SessionStatus status,
    @Nullable String statusInfo,
    Instant statusSince,
    String accessKey,
    String scalingGroup,
    String clusterMode) {

  SessionRow with(SessionStatus next, @Nullable String info, Instant now) {
    return new SessionRow(
        id,
        creationId,
        name,
        type,
        next,
        info == null ? statusInfo : info,
        now,
        accessKey,
        scalingGroup,
        clusterMode);
  }
}

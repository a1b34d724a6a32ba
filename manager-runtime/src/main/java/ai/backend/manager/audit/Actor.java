package ai.backend.manager.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who does something, and from where.
 *
 * @param accessKey the signing key, or the one claimed by a request that was refused
 * @param email of the user, or the one claimed at a login
 * @param ownerAccessKey whom the caller acts on behalf of, null for himself
 * @param clientAddress network address; for {@code mgr} the host it runs on
 */
public record Actor(
    @Nullable String accessKey,
    @Nullable UUID userId,
    @Nullable String email,
    @Nullable String ownerAccessKey,
    @Nullable String clientAddress,
    @Nullable String requestId) {

  /** When nothing is known. */
  public static final Actor UNKNOWN = new Actor(null, null, null, null, null, null);
}

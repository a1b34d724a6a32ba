package ai.backend.manager.policy;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What something is done to, as far as permissions depend on it. A null domain is no domain. */
public sealed interface Target {
  /** A user, or what is a user's whichever keypair it was made with. */
  record User(UUID id, Role role, @Nullable String domain) implements Target {}

  /** A keypair, or what belongs to it. */
  record Keypair(String accessKey, Role owner, @Nullable String domain) implements Target {}

  /**
   * What a user owns and shares with a project.
   *
   * @param joined whether the actor is a member of that project
   */
  record Shared(UUID owner, @Nullable String domain, boolean joined) implements Target {}

  /**
   * A project.
   *
   * @param joined whether the actor is a member of it
   */
  record Project(@Nullable String domain, boolean joined) implements Target {}

  /** A domain. */
  record Domain(String name) implements Target {}

  /** What belongs to nobody. */
  record Installation() implements Target {}
}

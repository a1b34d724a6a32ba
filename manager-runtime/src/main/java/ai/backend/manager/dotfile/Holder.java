package ai.backend.manager.dotfile;

import java.util.UUID;

/** Whose files they are. */
sealed interface Holder {
  /** A keypair's. */
  record Keypair(String accessKey) implements Holder {}

  /** A project's. */
  record Project(UUID id) implements Holder {}

  /** A domain's. */
  record Domain(String name) implements Holder {}
}

package ai.backend.manager.session.lifecycle;

import ai.backend.manager.account.ssh.SshKeypair;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import ai.backend.manager.secret.SecretUnreadable;
import ai.backend.manager.session.Sessions;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * The SSH pair that all kernels of a session share (spec/09 §4.7). Whoever starts the session first
 * keeps it, encrypted, so that a start that is repeated by another replica hands out the same one;
 * it is forgotten as soon as the session does not start any more ({@link
 * ai.backend.manager.session.LockedSession}). Thread-safe.
 */
@Singleton
public final class ClusterSsh {
  private static final String COMMENT = "work@cluster.backend.ai.local";

  private final DSLContext db;
  private final Sessions sessions;
  private final KeypairSecrets secrets;
  private final SecureRandom random = new SecureRandom();

  public ClusterSsh(DSLContext db, Sessions sessions, KeypairSecrets secrets) {
    this.db = db;
    this.sessions = sessions;
    this.secrets = secrets;
  }

  /**
   * The pair of a starting session; empty when it is not starting any more.
   *
   * @throws SecretUnreadable when the pair was kept with a key that is not there
   */
  Optional<SshKeypair> of(UUID session) {
    Optional<SshKeypair> kept = kept(db, session);
    return kept.isPresent() ? kept : keep(session, SshKeypair.generate(random).commented(COMMENT));
  }

  private Optional<SshKeypair> kept(DSLContext from, UUID session) {
    return from.fetchOptional(
            "select public_key, private_key from session_ssh_keypairs where session_id = ?",
            session)
        .map(
            row ->
                new SshKeypair(
                    row.get("public_key", String.class),
                    secrets.opened(
                        SecretColumn.CLUSTER_SSH_PRIVATE_KEY,
                        session.toString(),
                        row.get("private_key", String.class))));
  }

  /** The new pair, or the one that another start was quicker to keep. */
  private Optional<SshKeypair> keep(UUID session, SshKeypair made) {
    return sessions
        .change(
            session,
            locked -> {
              if (!locked.status().starting()) {
                return Optional.<SshKeypair>empty();
              }
              locked
                  .tx()
                  .execute(
                      "insert into session_ssh_keypairs values (?, ?, ?) on conflict do nothing",
                      session,
                      made.publicKey(),
                      secrets.sealed(
                          SecretColumn.CLUSTER_SSH_PRIVATE_KEY,
                          session.toString(),
                          made.privateKey()));
              return kept(locked.tx(), session);
            })
        .flatMap(pair -> pair);
  }
}

package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.KeypairEntity.KEYPAIRS;
import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.policy.Role;
import ai.backend.manager.secret.KeypairSecrets;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What changes of a user mean for its keypairs (spec/06 §6.2, §6.3). */
@Singleton
public final class UserKeypairs {
  private static final int RATE_LIMIT = 10_000;

  private final KeypairSecrets secrets;
  private final SecureRandom random = new SecureRandom();

  @Inject
  public UserKeypairs(KeypairSecrets secrets) {
    this.secrets = secrets;
  }

  /** Creates the first keypair of a new user and makes it the main one. */
  void first(DSLContext work, UUID user, String email, String role, boolean active) {
    NewKeypair fresh = NewKeypair.generate(random);
    Changes keypair =
        Changes.to(KEYPAIRS, Map.of())
            .with(KEYPAIRS.text("resource_policy"), "default")
            .with(KEYPAIRS.integer("rate_limit"), RATE_LIMIT)
            .with(KEYPAIRS.flag("is_active"), active)
            .with(KEYPAIRS.flag("is_admin"), Role.of(role).administers());
    new Writes(work).insert(KEYPAIRS, KeypairChanges.row(keypair, fresh, user, email, secrets));
    work.update(USERS.table())
        .set(USERS.text("main_access_key"), fresh.accessKey())
        .where(USERS.uuid("uuid").eq(user))
        .execute();
  }

  /** Refuses a main access key that does not exist or is somebody else's. */
  void requireOwned(DSLContext work, UUID user, @Nullable Object accessKey) {
    if (accessKey == null) {
      return;
    }
    UUID owner =
        work.select(KEYPAIRS.uuid("user"))
            .from(KEYPAIRS.table())
            .where(KEYPAIRS.text("access_key").eq(accessKey.toString()))
            .fetchOne(KEYPAIRS.uuid("user"));
    if (owner == null) {
      throw MutationRefusal.precondition(
          "Cannot set non-existing access key as the main access key.");
    }
    if (!owner.equals(user)) {
      throw MutationRefusal.precondition(
          "Cannot set another user's access key as the main access key.");
    }
  }

  /** Keeps the keypairs' admin flags in step with a new role. */
  void follow(DSLContext work, Existing user, @Nullable Object newRole) {
    if (newRole == null
        || Role.of(newRole.toString()).administers() == Role.of(user.role()).administers()) {
      return;
    }
    if (Role.of(newRole.toString()).administers()) {
      work.update(KEYPAIRS.table())
          .set(KEYPAIRS.flag("is_admin"), true)
          .set(KEYPAIRS.flag("is_active"), true)
          .where(KEYPAIRS.uuid("user").eq(user.id()))
          .execute();
    } else {
      demote(work, user.id());
    }
  }

  private static void demote(DSLContext work, UUID user) {
    List<String> keys =
        work.select(KEYPAIRS.text("access_key"))
            .from(KEYPAIRS.table())
            .where(KEYPAIRS.uuid("user").eq(user))
            .orderBy(
                KEYPAIRS.flag("is_admin").desc(),
                KEYPAIRS.flag("is_active").desc(),
                KEYPAIRS.text("access_key"))
            .fetch(KEYPAIRS.text("access_key"));
    if (keys.isEmpty()) {
      return;
    }
    work.update(KEYPAIRS.table())
        .set(KEYPAIRS.flag("is_admin"), false)
        .where(KEYPAIRS.text("access_key").eq(keys.getFirst()))
        .execute();
    work.update(KEYPAIRS.table())
        .set(KEYPAIRS.flag("is_active"), false)
        .where(KEYPAIRS.text("access_key").in(keys.subList(1, keys.size())))
        .and(KEYPAIRS.flag("is_admin").isTrue())
        .execute();
  }

  void deactivate(DSLContext work, String email) {
    work.update(KEYPAIRS.table())
        .set(KEYPAIRS.flag("is_active"), false)
        .where(KEYPAIRS.text("user_id").eq(email))
        .execute();
  }
}

package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.KeypairEntity.KEYPAIRS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.purge.KeypairTraces;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.secret.KeypairSecrets;
import ai.backend.manager.secret.SecretColumn;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Mutations of keypairs; superadmins only. A null in an input keeps what is stored. */
@Singleton
public final class KeypairChanges implements Part {
  private static final Source USERS = Source.of("users");
  private static final Source SESSIONS = Source.of("sessions");
  private static final Source KERNELS = Source.of("kernels");

  private final Rows rows;
  private final DSLContext db;
  private final KeypairSecrets secrets;
  private final KeypairTraces traces;
  private final SecureRandom random = new SecureRandom();

  @Inject
  public KeypairChanges(Rows rows, DSLContext db, KeypairSecrets secrets, KeypairTraces traces) {
    this.rows = rows;
    this.db = db;
    this.secrets = secrets;
    this.traces = traces;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .mutation("create_keypair", Verb.KEYPAIR_CHANGE, this::create)
        .mutation("modify_keypair", Verb.KEYPAIR_CHANGE, this::modify)
        .mutation("delete_keypair", Verb.KEYPAIR_CHANGE, this::delete);
  }

  private Object create(Ask ask) {
    String email = ask.required("user_id");
    UUID owner =
        db.select(USERS.uuid("uuid"))
            .from(USERS.table())
            .where(USERS.text("email").eq(email))
            .fetchOne(USERS.uuid("uuid"));
    if (owner == null) {
      throw new MutationRefusal("integrity error: no user has the e-mail " + email);
    }
    NewKeypair fresh = NewKeypair.generate(random);
    new Writes(db).insert(KEYPAIRS, row(changes(ask), fresh, owner, email, secrets));
    return Payload.success(
        "keypair", rows.one(ask.fields("keypair"), KeypairEntity.KEYPAIR, is(fresh.accessKey())));
  }

  /** A whole row of a new keypair whose secrets are encrypted. */
  static Changes row(
      Changes changes, NewKeypair fresh, UUID owner, String email, KeypairSecrets secrets) {
    String key = fresh.accessKey();
    return changes
        .with(KEYPAIRS.text("access_key"), key)
        .with(
            KEYPAIRS.text("secret_key"),
            secrets.sealed(SecretColumn.SECRET_KEY, key, fresh.secretKey()))
        .with(KEYPAIRS.text("ssh_public_key"), fresh.sshPublicKey())
        .with(
            KEYPAIRS.text("ssh_private_key"),
            secrets.sealed(SecretColumn.SSH_PRIVATE_KEY, key, fresh.sshPrivateKey()))
        .with(KEYPAIRS.uuid("user"), owner)
        .with(KEYPAIRS.text("user_id"), email)
        .with(KEYPAIRS.integer("num_queries"), 0)
        .with(KEYPAIRS.bytes("dotfiles"), Defaults.NO_DOTFILES)
        .with(KEYPAIRS.text("bootstrap_script"), "")
        .orElse(KEYPAIRS.flag("is_active"), true)
        .orElse(KEYPAIRS.flag("is_admin"), false);
  }

  private Object modify(Ask ask) {
    Changes changes = changes(ask);
    if (!changes.isEmpty()) {
      changes.with(KEYPAIRS.time("modified_at"), DSL.currentOffsetDateTime());
    }
    return new Writes(db)
        .update(KEYPAIRS, changes, is(ask.required("access_key")), "modifykeypair");
  }

  private Object delete(Ask ask) {
    String key = ask.required("access_key");
    var payload =
        db.transactionResult(
            transaction -> {
              refuseUsed(transaction.dsl(), key);
              return new Writes(transaction.dsl()).delete(KEYPAIRS, is(key), "deletekeypair");
            });
    traces.forget(List.of(key));
    return payload;
  }

  /** The keypair's row is locked, so that nothing begins to use it meanwhile. */
  private static void refuseUsed(DSLContext work, String key) {
    work.fetch("select 1 from keypairs where access_key = ? for update", key);
    if (work.fetchExists(USERS.table(), USERS.text("main_access_key").eq(key))) {
      throw new MutationRefusal("the keypair is used as main access key by any user");
    }
    int sessions = work.fetchCount(SESSIONS.table(), SESSIONS.text("access_key").eq(key));
    int kernels = work.fetchCount(KERNELS.table(), KERNELS.text("access_key").eq(key));
    if (sessions + kernels > 0) {
      throw new MutationRefusal(
          "integrity error: the records of %d sessions and %d kernels belong to the keypair and are kept; deactivate it instead (modify_keypair with is_active: false)"
              .formatted(sessions, kernels));
    }
  }

  private static Changes changes(Ask ask) {
    return Changes.to(KEYPAIRS, ask.input("props"))
        .needFlags("is_active", "is_admin")
        .needTexts("resource_policy")
        .needNumbers("rate_limit");
  }

  private static Condition is(String accessKey) {
    return KEYPAIRS.text("access_key").eq(accessKey);
  }
}

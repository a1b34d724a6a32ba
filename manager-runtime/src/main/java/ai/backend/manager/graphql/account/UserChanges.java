package ai.backend.manager.graphql.account;

import static ai.backend.manager.graphql.account.UserEntity.USERS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.MutationRefusal;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Payload;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.change.Changes;
import ai.backend.manager.graphql.change.Writes;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.purge.KeypairTraces;
import ai.backend.manager.graphql.purge.UserPurge;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Mutations of users; superadmins only (spec/06 §6.2, §6.3). */
@Singleton
public final class UserChanges implements Part {
  private static final String REQUESTED = "admin-requested";

  private final Rows rows;
  private final DSLContext db;
  private final UserKeypairs keypairs;
  private final KeypairTraces traces;

  @Inject
  public UserChanges(Rows rows, DSLContext db, UserKeypairs keypairs, KeypairTraces traces) {
    this.rows = rows;
    this.db = db;
    this.keypairs = keypairs;
    this.traces = traces;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .mutation("create_user", Verb.USER_CHANGE, this::create)
        .mutation("modify_user", Verb.USER_CHANGE, this::modify)
        .mutation("delete_user", Verb.USER_CHANGE, this::delete)
        .mutation("purge_user", Verb.USER_CHANGE, this::purge);
  }

  private Object create(Ask ask) {
    Map<String, @Nullable Object> input = ask.input("props");
    String email = ask.required("email");
    UUID id = UUID.randomUUID();
    Changes user = newUser(input, id, email);
    return db.transactionResult(
        transaction -> {
          DSLContext work = transaction.dsl();
          new Writes(work).insert(USERS, user);
          keypairs.first(work, id, email, Given.role(input), Given.active(input));
          new MembershipChanges(work).join(id, Given.projects(input), Given.domain(input));
          return answer(work, ask, id);
        });
  }

  private Changes newUser(Map<String, @Nullable Object> input, UUID id, String email) {
    Object username = input.get("username");
    boolean named = username != null && !username.toString().isEmpty();
    return Changes.to(USERS, input)
        .texts("full_name", "description")
        .flags("need_password_change")
        .needFlags("totp_activated", "sudo_session_enabled")
        .needTexts("resource_policy")
        .with(USERS.uuid("uuid"), id)
        .with(USERS.text("email"), email)
        .with(USERS.text("username"), named ? username : email)
        .with(USERS.text("password"), Given.passwordHash(input))
        .with(USERS.time("password_changed_at"), DSL.currentOffsetDateTime())
        .with(USERS.text("status"), Enums.USER_STATUS.value(Given.status(input)))
        .with(USERS.text("status_info"), REQUESTED)
        .with(USERS.text("role"), Enums.USER_ROLE.value(Given.role(input)))
        .with(USERS.text("domain_name"), Given.domain(input))
        .with(USERS.text("allowed_client_ip"), ClientNetworks.value(input.get("allowed_client_ip")))
        .orElse(USERS.text("resource_policy"), "default");
  }

  private Object modify(Ask ask) {
    Map<String, @Nullable Object> input = ask.input("props");
    Changes changes = changed(input);
    if (changes.isEmpty() && Given.projects(input).isEmpty()) {
      throw new MutationRefusal("nothing to update");
    }
    return db.transactionResult(
        transaction -> {
          DSLContext work = transaction.dsl();
          Existing user = Existing.lock(work, ask.required("email"), "modifyuser");
          String status = Given.newStatus(input);
          if (status != null && !status.equals(user.status())) {
            changes.with(USERS.text("status_info"), REQUESTED);
          }
          keypairs.requireOwned(work, user.id(), input.get("main_access_key"));
          new Writes(work)
              .update(
                  USERS,
                  changes.with(USERS.time("modified_at"), DSL.currentOffsetDateTime()),
                  is(user.id()),
                  "modifyuser");
          keypairs.follow(work, user, input.get("role"));
          moveProjects(work, user, input);
          return answer(work, ask, user.id());
        });
  }

  private static Changes changed(Map<String, @Nullable Object> input) {
    Changes changes =
        Changes.to(USERS, input)
            .texts("full_name", "description")
            .flags("need_password_change")
            .needFlags("totp_activated", "sudo_session_enabled")
            .needTexts("username", "resource_policy", "domain_name", "main_access_key")
            .needLabel("role", Enums.USER_ROLE);
    String status = Given.newStatus(input);
    if (status != null) {
      changes.with(USERS.text("status"), Enums.USER_STATUS.value(status));
    }
    if (input.containsKey("allowed_client_ip")) {
      changes.with(
          USERS.text("allowed_client_ip"), ClientNetworks.value(input.get("allowed_client_ip")));
    }
    if (input.get("password") != null) {
      changes
          .with(USERS.text("password"), Given.passwordHash(input))
          .with(USERS.time("password_changed_at"), DSL.currentOffsetDateTime());
    }
    return changes;
  }

  /** A new domain ends all memberships; projects that are named replace them. */
  private static void moveProjects(
      DSLContext work, Existing user, Map<String, @Nullable Object> input) {
    Object asked = input.get("domain_name");
    String domain = asked == null ? user.domain() : asked.toString();
    var memberships = new MembershipChanges(work);
    if (!Given.projects(input).isEmpty()) {
      memberships.leaveAll(user.id());
      memberships.join(user.id(), Given.projects(input), domain);
    } else if (!domain.equals(user.domain())) {
      memberships.leaveAll(user.id());
    }
  }

  private Object delete(Ask ask) {
    return db.transactionResult(
        transaction -> {
          DSLContext work = transaction.dsl();
          Existing user = Existing.lock(work, ask.required("email"), "deleteuser");
          keypairs.deactivate(work, user.email());
          Changes deleted =
              Changes.to(USERS, Map.of())
                  .with(USERS.text("status"), Enums.USER_STATUS.value("deleted"))
                  .with(USERS.text("status_info"), REQUESTED)
                  .with(USERS.time("modified_at"), DSL.currentOffsetDateTime());
          return new Writes(work).update(USERS, deleted, is(user.id()), "deleteuser");
        });
  }

  private Object purge(Ask ask) {
    boolean sharedToo = Boolean.TRUE.equals(ask.input("props").get("purge_shared_vfolders"));
    List<String> gone =
        db.transactionResult(
            transaction -> {
              DSLContext work = transaction.dsl();
              Existing user = Existing.lock(work, ask.required("email"), "purgeuser");
              List<String> keys =
                  new UserPurge(work, user.id(), user.email()).belongings(ask.caller(), sharedToo);
              new Writes(work).delete(USERS, is(user.id()), "purgeuser");
              return keys;
            });
    traces.forget(gone);
    return Payload.success();
  }

  private Map<String, @Nullable Object> answer(DSLContext work, Ask ask, UUID id) {
    return Payload.success(
        "user", rows.within(work).one(ask.fields("user"), UserEntity.USER, is(id)));
  }

  private static Condition is(UUID id) {
    return USERS.uuid("uuid").eq(id);
  }
}

package ai.backend.manager.graphql.folder;

import static ai.backend.manager.graphql.folder.FolderEntity.FOLDER;
import static ai.backend.manager.graphql.folder.FolderEntity.FOLDERS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Scope;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Parents;
import ai.backend.manager.graphql.entity.Rows;
import ai.backend.manager.graphql.table.Source;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Queries for virtual folders (spec/06 §5). The arguments {@code access_key} and, in the lists of
 * one's own, {@code domain_name} are taken and not applied.
 */
@Singleton
public final class FolderPart implements Part {
  private static final String OF_KEYPAIR = "keypair.folders";
  private static final int LEGACY_LIMIT = 100;
  private static final Source USERS = Source.of("users");

  private final Rows rows;

  @Inject
  public FolderPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .query("vfolder", Verb.STORAGE_QUERY, this::one)
        .query("vfolder_list", Verb.FOLDER_LIST, ask -> rows.page(ask, FOLDER, visible(ask)))
        .query("vfolder_own_list", Verb.FOLDER_OWN, ask -> rows.page(ask, FOLDER, own(ask)))
        .query(
            "vfolder_invited_list",
            Verb.FOLDER_OWN,
            ask -> rows.page(ask, FOLDER, FolderEntity.sharedWith(ask.caller().userId())))
        .query(
            "vfolder_project_list",
            Verb.FOLDER_OWN,
            ask -> rows.page(ask, FOLDER, FolderEntity.ofProjectsOf(ask.caller().userId())))
        .query("vfolders", Verb.FOLDER_OWN, ask -> rows.all(ask, FOLDER, own(ask), LEGACY_LIMIT))
        .query("vfolder_permission_list", Verb.STORAGE_QUERY, this::shares)
        .loader(OF_KEYPAIR, this::ofOwners)
        .field(
            "KeyPair",
            "vfolders",
            ask -> ask.load(OF_KEYPAIR, new Parents.Key<>(ask.key("user"), ask.fields(), null)));
  }

  private @Nullable Object one(Ask ask) {
    return rows.one(ask, FOLDER, FOLDERS.uuid("id").eq(ask.id("id")));
  }

  private Object shares(Ask ask) {
    return rows.page(ask, FolderEntity.SHARE, DSL.noCondition());
  }

  private static Condition own(Ask ask) {
    return FolderEntity.ofUser(ask.caller().userId());
  }

  /** All folders, those of a domain's users, or one's own. */
  private static Condition visible(Ask ask) {
    String self = ask.caller().userId().toString();
    Scope scope = Scope.of(ask, ask.text("domain_name"), null, self, false);
    Condition condition = DSL.noCondition();
    if (scope.domain() != null) {
      condition =
          FOLDERS
              .uuid("user")
              .in(
                  DSL.select(USERS.uuid("uuid"))
                      .from(USERS.table())
                      .where(USERS.text("domain_name").eq(scope.domain())));
    }
    if (scope.key() != null) {
      condition = condition.and(FolderEntity.ofUser(ask.caller().userId()));
    }
    UUID project = ask.uuid("group_id");
    return project == null
        ? condition
        : condition.and(Scope.project(ask, FOLDERS.uuid("group"), project));
  }

  private Map<Parents.Key<UUID>, ?> ofOwners(Set<Parents.Key<UUID>> keys) {
    return Parents.byFields(
        keys,
        (alike, owners) ->
            rows.children(
                FOLDER,
                alike.fields(),
                FOLDERS.uuid("user"),
                owners,
                DSL.noCondition(),
                LEGACY_LIMIT));
  }
}

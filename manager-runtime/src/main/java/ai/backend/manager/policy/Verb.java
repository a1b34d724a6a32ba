package ai.backend.manager.policy;

import static ai.backend.manager.policy.Reach.DOMAIN;
import static ai.backend.manager.policy.Reach.EVERYTHING;
import static ai.backend.manager.policy.Reach.JOINED;
import static ai.backend.manager.policy.Reach.NOTHING;
import static ai.backend.manager.policy.Reach.OWN;
import static ai.backend.manager.policy.Refusal.FORBIDDEN;
import static ai.backend.manager.policy.Refusal.HIDDEN;
import static ai.backend.manager.policy.Refusal.INSUFFICIENT;
import static ai.backend.manager.policy.Refusal.NO_PERMISSION;
import static ai.backend.manager.policy.Refusal.SUPERADMIN_ONLY;
import static ai.backend.manager.policy.Refusal.UNAUTHORIZED;
import static ai.backend.manager.policy.Refusal.UNKNOWN_ROLE;
import static ai.backend.manager.policy.Row.EVERYBODY;
import static ai.backend.manager.policy.Row.ON_BEHALF;
import static ai.backend.manager.policy.Row.OWN_ONLY;
import static ai.backend.manager.policy.Row.SUPERADMINS;
import static ai.backend.manager.policy.Row.row;
import static ai.backend.manager.policy.Row.same;
import static ai.backend.manager.policy.Via.EVENTS;
import static ai.backend.manager.policy.Via.MUTATION;
import static ai.backend.manager.policy.Via.PUBLIC;
import static ai.backend.manager.policy.Via.QUERY;
import static ai.backend.manager.policy.Via.REST;
import static ai.backend.manager.policy.Via.WITHIN;

/**
 * The table of permissions (spec/08 §3, spec/06 §5 and §6.2): what can be done, how far superadmin,
 * admin, user and monitor may go, and how whoever may not do it at all is refused. {@code
 * docs/permissions.md} shows it; after a change, and after one of routes or fields, {@code
 * EveryPermissionTest} with {@code -Dgenerate=true} writes that page again.
 */
public enum Verb {
  PUBLIC_READ(PUBLIC, EVERYBODY, UNAUTHORIZED, "Read versions, slot types, status, announcement"),
  PUBLIC_ACCOUNT(PUBLIC, EVERYBODY, UNAUTHORIZED, "Log in, sign up, renew an expired password"),
  ACCOUNT_USE(REST, OWN_ONLY, UNAUTHORIZED, "Use one's own account and its secrets"),
  GRAPHQL_ASK(REST, EVERYBODY, UNAUTHORIZED, "Send a document; each field is a verb of its own"),
  SESSION_CREATE(REST, ON_BEHALF, FORBIDDEN, "Create a session"),
  SESSION_USE(REST, ON_BEHALF, FORBIDDEN, "Restart a session, read its logs"),
  SESSION_DESTROY(REST, ON_BEHALF, INSUFFICIENT, "Destroy a session"),
  SESSION_RUN(REST, OWN_ONLY, HIDDEN, "Look up a session, execute in it, move files"),
  SESSION_PLACE(WITHIN, SUPERADMINS, INSUFFICIENT, "Choose the agents of a session"),
  SESSION_FOLLOW(EVENTS, row(EVERYTHING, DOMAIN, OWN, OWN), FORBIDDEN, "Follow sessions"),
  SESSION_QUERY(
      QUERY, row(EVERYTHING, DOMAIN, OWN, NOTHING), FORBIDDEN, "Query sessions and kernels"),
  TASK_FOLLOW(EVENTS, row(EVERYTHING, OWN, OWN, OWN), HIDDEN, "Follow a background task"),
  TEMPLATE_CREATE(REST, ON_BEHALF, FORBIDDEN, "Create a template"),
  TEMPLATE_READ(REST, row(EVERYTHING, DOMAIN, JOINED, JOINED), HIDDEN, "Read and use templates"),
  TEMPLATE_CHANGE(REST, row(EVERYTHING, DOMAIN, OWN, OWN), FORBIDDEN, "Change a template"),
  DOTFILE_USE(REST, ON_BEHALF, FORBIDDEN, "Read and change a keypair's dotfiles"),
  PROJECT_DOTFILE_READ(
      REST,
      Standing.SUPERADMIN_OR_KEYPAIR,
      row(EVERYTHING, DOMAIN, JOINED, JOINED),
      FORBIDDEN,
      "Read a project's dotfiles"),
  PROJECT_DOTFILE_CHANGE(
      REST,
      Standing.KEYPAIR,
      row(EVERYTHING, DOMAIN, NOTHING, NOTHING),
      UNAUTHORIZED,
      "Change a project's dotfiles"),
  DOMAIN_DOTFILE_READ(
      REST,
      Standing.SUPERADMIN_OR_KEYPAIR,
      row(EVERYTHING, DOMAIN, DOMAIN, DOMAIN),
      FORBIDDEN,
      "Read a domain's dotfiles"),
  DOMAIN_DOTFILE_CHANGE(
      REST,
      Standing.KEYPAIR,
      row(EVERYTHING, DOMAIN, NOTHING, NOTHING),
      UNAUTHORIZED,
      "Change a domain's dotfiles"),
  ERROR_LOG_ADD(REST, OWN_ONLY, UNAUTHORIZED, "Store a failure"),
  ERROR_LOG_READ(
      REST,
      Standing.SUPERADMIN_OR_KEYPAIR,
      row(EVERYTHING, DOMAIN, OWN, OWN),
      HIDDEN,
      "Read and clear stored failures"),
  RESOURCE_CHECK(
      REST, same(JOINED), UNAUTHORIZED, "List presets and resource groups, check presets"),
  RESOURCE_GROUP_PRIVATE(
      WITHIN,
      Standing.KEYPAIR,
      row(EVERYTHING, EVERYTHING, NOTHING, NOTHING),
      HIDDEN,
      "See resource groups that are not public"),
  USAGE_OWN(REST, OWN_ONLY, UNAUTHORIZED, "Read the statistics of the last month"),
  USAGE_READ(REST, SUPERADMINS, UNAUTHORIZED, "Read the usage of all"),
  USAGE_RECALCULATE(REST, SUPERADMINS, UNAUTHORIZED, "Recalculate the usage of all"),
  MANAGER_OPERATE(REST, SUPERADMINS, UNAUTHORIZED, "Change status, announcement, scheduling"),
  CONFIG_CHANGE(REST, SUPERADMINS, UNAUTHORIZED, "Read and change the shared configuration"),
  AGENT_WATCH(REST, SUPERADMINS, UNAUTHORIZED, "Ask and operate the watcher of an agent"),
  AGENT_SYNCHRONISE(
      REST, SUPERADMINS, INSUFFICIENT, "Compare an agent's kernels with the sessions"),
  IMAGE_IMPORT(
      REST,
      Standing.KEYPAIR,
      row(EVERYTHING, EVERYTHING, NOTHING, NOTHING),
      UNAUTHORIZED,
      "Ask for an image to be imported"),
  AGENT_QUERY(QUERY, SUPERADMINS, SUPERADMIN_ONLY, "Query agents"),
  AGENT_PLACES(
      WITHIN, SUPERADMINS, HIDDEN, "Learn on which agents sessions run, where hide-agents is on"),
  AGENT_SUMMARY(
      QUERY, row(OWN, OWN, OWN, NOTHING), FORBIDDEN, "Query agents of usable resource groups"),
  DOMAIN_QUERY(QUERY, row(EVERYTHING, DOMAIN, DOMAIN, DOMAIN), HIDDEN, "Query a domain"),
  DOMAIN_LIST(QUERY, SUPERADMINS, SUPERADMIN_ONLY, "List domains"),
  PROJECT_QUERY(QUERY, row(EVERYTHING, DOMAIN, JOINED, NOTHING), INSUFFICIENT, "Query projects"),
  USER_QUERY(QUERY, row(EVERYTHING, DOMAIN, OWN, NOTHING), FORBIDDEN, "Query a user"),
  USER_LIST(QUERY, row(EVERYTHING, DOMAIN, NOTHING, NOTHING), INSUFFICIENT, "List users"),
  KEYPAIR_QUERY(QUERY, row(EVERYTHING, DOMAIN, OWN, NOTHING), FORBIDDEN, "Query keypairs"),
  KEYPAIR_SECRET(WITHIN, row(EVERYTHING, OWN, OWN, OWN), HIDDEN, "Read secret keys"),
  IMAGE_QUERY(
      QUERY, row(EVERYTHING, DOMAIN, DOMAIN, DOMAIN), HIDDEN, "Query images of allowed registries"),
  POLICY_QUERY(QUERY, EVERYBODY, HIDDEN, "Query a resource policy by name, and presets"),
  POLICY_LIST(
      QUERY,
      row(EVERYTHING, EVERYTHING, OWN, NOTHING),
      UNKNOWN_ROLE,
      "List policies of keypairs, users"),
  PROJECT_POLICY_LIST(
      QUERY,
      row(EVERYTHING, EVERYTHING, NOTHING, NOTHING),
      UNKNOWN_ROLE,
      "List policies of projects"),
  RESOURCE_GROUP_QUERY(QUERY, SUPERADMINS, SUPERADMIN_ONLY, "Query resource groups"),
  REGISTRY_QUERY(QUERY, SUPERADMINS, SUPERADMIN_ONLY, "Query container registries"),
  STORAGE_QUERY(QUERY, SUPERADMINS, SUPERADMIN_ONLY, "Query volumes, any folder, all shares"),
  FOLDER_LIST(QUERY, row(EVERYTHING, DOMAIN, OWN, NOTHING), FORBIDDEN, "List folders of users"),
  FOLDER_OWN(QUERY, same(JOINED), HIDDEN, "List own, shared and own projects' folders"),
  FOLDER_PERMISSIONS(QUERY, EVERYBODY, HIDDEN, "Read which permissions folder hosts know"),
  QUOTA_QUERY(QUERY, row(EVERYTHING, DOMAIN, JOINED, JOINED), FORBIDDEN, "Query a quota scope"),
  SERVICE_QUERY(QUERY, row(EVERYTHING, DOMAIN, OWN, NOTHING), FORBIDDEN, "Query model services"),
  NODE_QUERY(QUERY, EVERYBODY, HIDDEN, "Query a node by id, as its type may be queried"),
  AGENT_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Change agents"),
  DOMAIN_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Create, change, delete domains"),
  PROJECT_CHANGE(
      MUTATION,
      row(EVERYTHING, DOMAIN, NOTHING, NOTHING),
      NO_PERMISSION,
      "Create, change, delete projects"),
  USER_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Create, change, delete users"),
  KEYPAIR_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Create, change, delete keypairs"),
  IMAGE_RESCAN(
      MUTATION,
      row(EVERYTHING, EVERYTHING, NOTHING, NOTHING),
      NO_PERMISSION,
      "Rescan image registries"),
  IMAGE_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Change images and aliases"),
  POLICY_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Change resource policies and presets"),
  RESOURCE_GROUP_CHANGE(
      MUTATION, SUPERADMINS, NO_PERMISSION, "Change resource groups, open, close them"),
  REGISTRY_CHANGE(MUTATION, SUPERADMINS, NO_PERMISSION, "Change container registries"),
  QUOTA_CHANGE(
      MUTATION, row(EVERYTHING, DOMAIN, NOTHING, NOTHING), NO_PERMISSION, "Change quota scopes"),
  SERVICE_CHANGE(
      MUTATION, row(EVERYTHING, DOMAIN, OWN, NOTHING), NO_PERMISSION, "Change a model service");

  private final Via via;
  private final Standing standing;
  private final Row row;
  private final Refusal refusal;
  private final String text;

  Verb(Via via, Row row, Refusal refusal, String text) {
    this(via, Standing.ROLE, row, refusal, text);
  }

  Verb(Via via, Standing standing, Row row, Refusal refusal, String text) {
    this.via = via;
    this.standing = standing;
    this.row = row;
    this.refusal = refusal;
    this.text = text;
  }

  public Via via() {
    return via;
  }

  public Standing standing() {
    return standing;
  }

  public Refusal refusal() {
    return refusal;
  }

  public String text() {
    return text;
  }

  /** The cell of a column. */
  public Reach reach(Role column) {
    return row.of(column);
  }
}

package ai.backend.manager.policy;

import org.jspecify.annotations.Nullable;

/** Whose something is, seen from an actor. The first that fits counts. */
public enum Relation {
  /** The actor's own, or opened to him by name. */
  OWN("own"),
  /** Of a project that the actor is a member of. */
  PROJECT("own project's"),
  /** A superadmin's who is in the actor's domain. */
  SUPERADMIN("superadmin's"),
  /** Of somebody else in the actor's domain, or the domain itself. */
  DOMAIN("own domain's"),
  /** Of another domain. */
  FOREIGN("another domain's"),
  /** Of no domain: the installation's. */
  INSTALLATION("installation's");

  private final String text;

  Relation(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  static Relation of(Actor actor, Target target) {
    return switch (target) {
      case Target.User user ->
          user.id().equals(actor.user()) ? OWN : owner(actor, user.role(), user.domain());
      case Target.Keypair key ->
          key.accessKey().equals(actor.accessKey()) ? OWN : owner(actor, key.owner(), key.domain());
      case Target.Shared shared ->
          shared.owner().equals(actor.user())
              ? OWN
              : project(actor, shared.joined(), shared.domain());
      case Target.Project project -> project(actor, project.joined(), project.domain());
      case Target.Domain domain -> domain(actor, domain.name());
      case Target.Installation installation -> INSTALLATION;
    };
  }

  private static Relation owner(Actor actor, Role role, @Nullable String domain) {
    Relation relation = domain(actor, domain);
    return relation == DOMAIN && role == Role.SUPERADMIN ? SUPERADMIN : relation;
  }

  private static Relation project(Actor actor, boolean joined, @Nullable String domain) {
    return joined ? PROJECT : domain(actor, domain);
  }

  private static Relation domain(Actor actor, @Nullable String domain) {
    return actor.domain().equals(domain) ? DOMAIN : FOREIGN;
  }
}

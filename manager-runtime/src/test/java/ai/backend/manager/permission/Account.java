package ai.backend.manager.permission;

import ai.backend.manager.policy.Actor;
import ai.backend.manager.policy.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The users of the matrix. Each owns one of everything; what they own has an id that is made from
 * their name. The first six ask; all are what they ask for.
 */
enum Account {
  SUPERADMIN(Role.SUPERADMIN, true, Place.OURS),
  ADMIN(Role.ADMIN, true, Place.OURS),
  USER(Role.USER, false, Place.OURS),
  MONITOR(Role.MONITOR, false, Place.OURS),
  /** The keypair's flag is independent of the role (spec/08 §1). */
  ADMIN_WITH_PLAIN_KEY(Role.ADMIN, false, Place.OURS),
  USER_WITH_ADMIN_KEY(Role.USER, true, Place.OURS),
  /** A member of the same project. */
  MATE(Role.USER, false, Place.OURS),
  /** In the same domain, in another project. */
  NEIGHBOUR(Role.USER, false, Place.CLOSED),
  /** A superadmin in the same domain, in another project. */
  BOSS(Role.SUPERADMIN, true, Place.CLOSED),
  /** In another domain. */
  STRANGER(Role.USER, false, Place.OUTER),
  /** A superadmin in another domain. */
  FAR_BOSS(Role.SUPERADMIN, true, Place.OUTER);

  /** A project and its domain, with a resource group, an agent and a folder of its own. */
  enum Place {
    OURS("default", "ours"),
    CLOSED("default", "closed"),
    OUTER("elsewhere", "outer"),
    /** A second project of the other domain, with nobody in it. */
    EMPTY("elsewhere", "empty");

    final String domain;
    final String project;

    Place(String domain, String project) {
      this.domain = domain;
      this.project = project;
    }

    UUID id() {
      return uuid("project " + project);
    }

    String group() {
      return "sg-" + project;
    }

    /** A resource group of the project that is not public. */
    String privateGroup() {
      return "private-" + project;
    }

    String agent() {
      return "i-" + project;
    }

    String folder() {
      return "folder-of-" + project;
    }

    /** Told in what only those may read who may read the project. */
    String secret() {
      return "secret-of-project-" + project;
    }

    /** The same of its domain. */
    String domainSecret() {
      return "secret-of-domain-" + domain;
    }
  }

  final Role role;
  final boolean adminKey;
  final Place place;

  Account(Role role, boolean adminKey, Place place) {
    this.role = role;
    this.adminKey = adminKey;
    this.place = place;
  }

  static List<Account> askers() {
    return List.of(SUPERADMIN, ADMIN, USER, MONITOR, ADMIN_WITH_PLAIN_KEY, USER_WITH_ADMIN_KEY);
  }

  /** Himself and one of each relation. */
  Stream<Account> targets() {
    return Stream.of(this, MATE, NEIGHBOUR, BOSS, STRANGER, FAR_BOSS);
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  UUID id() {
    return uuid("user " + name());
  }

  String email() {
    return label() + "@example.com";
  }

  String key() {
    return "AKIAMATRIX" + "%010d".formatted(ordinal());
  }

  String secretKey() {
    return "secret-key-of-" + label();
  }

  /** Told in what only those may read who may read what is his. */
  String secret() {
    return "secret-of-" + label() + ".";
  }

  String sessionName() {
    return "session-" + label();
  }

  String folder() {
    return "folder-" + label();
  }

  /** A folder of MATE that is shared with him. */
  String sharedFolder() {
    return "shared-" + label();
  }

  String policy() {
    return "policy-" + label();
  }

  /** The id of the one thing of that kind that he owns. */
  UUID own(String kind) {
    return uuid(kind + " " + name());
  }

  Actor actor() {
    return new Actor(role, adminKey, id(), key(), place.domain);
  }

  private static UUID uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}

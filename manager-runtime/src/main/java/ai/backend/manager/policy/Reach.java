package ai.backend.manager.policy;

import java.util.Set;

/** How far a permission goes: a cell of the table. */
public enum Reach {
  NOTHING("–"),
  OWN("own", Relation.OWN),
  /** Own ones, and those of the own projects. */
  JOINED("own, own projects'", Relation.OWN, Relation.PROJECT),
  /** Those of the own domain, but not its superadmins'. */
  DOMAIN_USERS("own domain's but superadmins'", Relation.OWN, Relation.PROJECT, Relation.DOMAIN),
  DOMAIN("own domain's", Relation.OWN, Relation.PROJECT, Relation.DOMAIN, Relation.SUPERADMIN),
  EVERYTHING("all", Relation.values());

  private final String text;
  private final Set<Relation> relations;

  Reach(String text, Relation... relations) {
    this.text = text;
    this.relations = Set.of(relations);
  }

  public boolean covers(Relation relation) {
    return relations.contains(relation);
  }

  public String text() {
    return text;
  }
}

package ai.backend.manager.policy;

/** Reads the table of {@link Verb}: pure functions. */
public final class Policies {
  private Policies() {}

  /** How far the actor may go with a verb. */
  public static Reach reach(Actor actor, Verb verb) {
    return verb.reach(verb.standing().of(actor));
  }

  /** Whether the actor may do it to anything at all. */
  public static boolean allows(Actor actor, Verb verb) {
    return reach(actor, verb) != Reach.NOTHING;
  }

  public static boolean allows(Actor actor, Verb verb, Target target) {
    return reach(actor, verb).covers(Relation.of(actor, target));
  }

  /** How to tell an actor that he may not do it at all. */
  public static Refusal refusal(Actor actor, Verb verb) {
    boolean unknown =
        actor.role() == Role.MONITOR
            && verb.via() == Via.QUERY
            && verb.refusal() != Refusal.SUPERADMIN_ONLY;
    return unknown ? Refusal.UNKNOWN_ROLE : verb.refusal();
  }
}

package ai.backend.manager.permission;

import ai.backend.manager.policy.Reach;
import ai.backend.manager.policy.Role;
import ai.backend.manager.policy.Standing;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.policy.Via;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders {@code docs/permissions.md} from the table and from what asks it. */
final class PermissionsPage {
  private static final String HEAD =
      """
      # Who may do what

      This page is made from the manager's table of permissions (`policy/Verb.java`) and from the routes and fields that ask it;
      `EveryPermissionTest` fails when it is stale, and writes it again with `-Dgenerate=true`. Do not edit it by hand.

      REST, GraphQL and event streams ask this one table. The same test sends every request as every kind of caller to things of
      every kind of owner and compares the outcome with it.

      * *own*: the caller's; for sessions and what is made with a keypair, that keypair's.
      * *own projects'*: of a project that the caller is a member of, whatever the domain's other projects hold.
      * *own domain's*: of anybody in the caller's domain, superadmins included unless it says *but superadmins'*.
      * Where a domain admin or superadmin may do a thing for others by REST, the request names the owner's keypair
        (`owner_access_key`).
      * A column counts by the user's role; rows marked † count by `is_admin` of the keypair, ‡ by the role superadmin or else by
        `is_admin` of the keypair.
      * *refused as* tells how whoever may not do it at all is answered; queries that are not for superadmins only answer a monitor
        that his role is unknown. Who may do it, but not to this, gets 403, or 404 where the
        thing's existence is not his to know; lists leave it out.
      * Event streams and websockets end within 7 seconds after their caller's keypair was deactivated, the user was deleted or made
        inactive, or role or domain changed (`backend.gateway.stream-recheck`, 5 s, on top of 2 s for which a keypair is remembered).
        The client connects again, with the rights of then.
      * Who sees own things only finds nothing under a `group_id` of a project that he is not in.

      """;

  private PermissionsPage() {}

  static String render(Map<String, Verb> wired) {
    return HEAD
        + "| what | by | superadmin | admin | user | monitor | refused as |\n|---|---|---|---|---|---|---|\n"
        + Stream.of(Verb.values()).map(PermissionsPage::row).collect(Collectors.joining())
        + "\n## Routes and fields\n\n"
        + Stream.of(Verb.values())
            .filter(verb -> verb.via() != Via.WITHIN)
            .map(verb -> askers(verb, wired))
            .collect(Collectors.joining());
  }

  private static String row(Verb verb) {
    return "| %s%s | %s | %s | %s |\n"
        .formatted(
            verb.text(),
            mark(verb.standing()),
            verb.via().text(),
            Stream.of(Role.values())
                .map(role -> verb.reach(role).text())
                .collect(Collectors.joining(" | ")),
            refused(verb));
  }

  private static String refused(Verb verb) {
    boolean somebody = Stream.of(Role.values()).anyMatch(r -> verb.reach(r) == Reach.NOTHING);
    return somebody ? verb.refusal().text() : "";
  }

  private static String mark(Standing standing) {
    return switch (standing) {
      case ROLE -> "";
      case KEYPAIR -> " †";
      case SUPERADMIN_OR_KEYPAIR -> " ‡";
    };
  }

  private static String askers(Verb verb, Map<String, Verb> wired) {
    var names = new TreeSet<String>();
    wired.forEach(
        (name, asked) -> {
          if (asked == verb) {
            names.add("`" + name.replaceFirst("^(Queries|Mutations)\\.", "") + "`");
          }
        });
    return "* " + verb.text() + ": " + String.join(", ", names) + "\n";
  }
}

package ai.backend.manager.permission;

import ai.backend.manager.policy.Policies;
import ai.backend.manager.policy.Target;
import ai.backend.manager.policy.Verb;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One request of the matrix, as it is made for a target.
 *
 * @param covers the route, as {@code METHOD /path/{template}}, or the field, as {@code Type.field}
 * @param title what tells it from others that cover the same
 * @param of whose the target is
 * @param verbs what the caller must be allowed besides the verb that the route or field has
 * @param instead whether those verbs take that one's place
 */
record Probe(
    String covers,
    String title,
    Of of,
    Function<Cell, Request> request,
    Judge judge,
    List<Verb> verbs,
    boolean instead) {

  /** A request of the caller for what is the target's. */
  record Cell(Account caller, Account target) {
    /** Puts what is the target's in place of {@code <name>}. */
    String fill(String text) {
      Account.Place place = target.place;
      return text.replace("<id>", target.id().toString())
          .replace("<email>", target.email())
          .replace("<key>", target.key())
          .replace("<session>", target.own("session").toString())
          .replace("<session-name>", target.sessionName())
          .replace("<kernel>", target.own("kernel").toString())
          .replace("<task>", target.own("task").toString())
          .replace("<log>", target.own("log").toString())
          .replace("<template>", target.own("TASK").toString())
          .replace("<cluster>", target.own("CLUSTER").toString())
          .replace("<own-template>", caller.own("TASK").toString())
          .replace("<own-cluster>", caller.own("CLUSTER").toString())
          .replace("<endpoint>", target.own("endpoint").toString())
          .replace("<route>", target.own("route").toString())
          .replace("<token>", target.own("token").toString())
          .replace("<policy>", target.policy())
          .replace("<domain>", place.domain)
          .replace("<project>", place.id().toString())
          .replace("<project-name>", place.project)
          .replace("<group>", place.group())
          .replace("<private-group>", place.privateGroup())
          .replace("<agent>", place.agent())
          .replace("<registry>", place.domain.equals("default") ? "near.example" : "far.example")
          .replace("<payload>", text(Probes.taskTemplate("new")))
          .replace("<cluster-payload>", text(Probes.clusterTemplate("new", caller.own("TASK"))));
    }

    private static String text(String plain) {
      return JsonNodeFactory.instance.textNode(plain).toString();
    }
  }

  record Request(String method, String target, String body) {}

  /**
   * What came back.
   *
   * @param changed whether the stores hold something else than before
   */
  record Answer(int status, String body, boolean changed) {}

  /** Whether an answer is that of a request which was allowed. */
  @FunctionalInterface
  interface Judge {
    boolean allowed(Answer answer, Cell cell);
  }

  /** Whose the target of a request is. */
  enum Of {
    /** The caller's; there is no way to name another's. */
    CALLER,
    INSTALLATION,
    KEYPAIR,
    USER,
    TEMPLATE,
    PROJECT,
    DOMAIN,
    /** An agent of a resource group that is open to the target's project. */
    AGENT;

    Stream<Account> targets(Account caller) {
      return switch (this) {
        case CALLER, INSTALLATION -> Stream.of(caller);
        case KEYPAIR, USER, TEMPLATE -> caller.targets();
        case PROJECT, AGENT -> Stream.of(caller, Account.NEIGHBOUR, Account.STRANGER);
        case DOMAIN -> Stream.of(caller, Account.STRANGER);
      };
    }

    Target target(Cell cell) {
      Account target = cell.target();
      boolean joined = target.place == cell.caller().place;
      String domain = target.place.domain;
      return switch (this) {
        case INSTALLATION -> new Target.Installation();
        case CALLER, USER -> new Target.User(target.id(), target.role, domain);
        case KEYPAIR -> new Target.Keypair(target.key(), target.role, domain);
        case TEMPLATE -> new Target.Shared(target.id(), domain, joined);
        case PROJECT -> new Target.Project(domain, joined);
        case DOMAIN -> new Target.Domain(domain);
        case AGENT ->
            joined
                ? new Target.User(cell.caller().id(), target.role, domain)
                : new Target.Installation();
      };
    }

    /** What a refused answer must not tell. */
    String secret(Account target) {
      return switch (this) {
        case PROJECT, AGENT -> target.place.secret();
        case DOMAIN -> target.place.domainSecret();
        default -> target.secret();
      };
    }
  }

  /** What the table says, given the verb that the route or field has. */
  boolean expected(Verb wired, Cell cell) {
    Target target = of.target(cell);
    Stream<Verb> asked = instead ? verbs.stream() : Stream.concat(Stream.of(wired), verbs.stream());
    return asked.allMatch(verb -> Policies.allows(cell.caller().actor(), verb, target));
  }

  /** Whether it is meant to change something. */
  boolean writes() {
    return !covers.startsWith("GET ") && !covers.startsWith("Queries.");
  }

  String name() {
    return title.isEmpty() ? covers : covers + ", " + title;
  }

  Probe titled(String text) {
    return new Probe(covers, text, of, request, judge, verbs, instead);
  }

  Probe also(Verb... more) {
    return new Probe(covers, title, of, request, judge, Arrays.asList(more), false);
  }

  Probe insteadOf(Verb... others) {
    return new Probe(covers, title, of, request, judge, Arrays.asList(others), true);
  }
}

package ai.backend.manager.permission;

import static ai.backend.manager.permission.Probe.Of.AGENT;
import static ai.backend.manager.permission.Probe.Of.DOMAIN;
import static ai.backend.manager.permission.Probe.Of.INSTALLATION;
import static ai.backend.manager.permission.Probe.Of.KEYPAIR;
import static ai.backend.manager.permission.Probe.Of.PROJECT;
import static ai.backend.manager.permission.Probe.Of.USER;
import static ai.backend.manager.permission.Probes.PERMITTED;
import static ai.backend.manager.permission.Probes.TELLS;
import static ai.backend.manager.permission.Probes.TELLS_DOMAIN;
import static ai.backend.manager.permission.Probes.TELLS_PROJECT;
import static ai.backend.manager.permission.Probes.query;
import static ai.backend.manager.permission.Probes.shows;

import ai.backend.manager.permission.Probe.Cell;
import ai.backend.manager.permission.Probe.Judge;
import ai.backend.manager.policy.Verb;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Fields of {@code Queries}. */
final class QueryProbes {
  private static final String PAGE = "limit: 100, offset: 0";
  private static final Judge QUOTA =
      (answer, cell) -> answer.body().contains("no storage proxy of this installation");

  private QueryProbes() {}

  static List<Probe> all() {
    return Stream.of(accounts(), sessions(), resources(), folders(), services())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Probe> accounts() {
    return List.of(
        query(DOMAIN, "domain(name: '<domain>') { description }", TELLS_DOMAIN),
        query(INSTALLATION, "domains { description }", PERMITTED),
        query(PROJECT, "group(id: '<project>') { description }", TELLS_PROJECT),
        query(
            PROJECT,
            "groups_by_name(name: '<project-name>', domain_name: '<domain>') { description }",
            TELLS_PROJECT),
        query(PROJECT, "groups { description }", TELLS_PROJECT),
        node(PROJECT, "group_node(id: '%s') { description }", QueryProbes::project, TELLS_PROJECT),
        query(PROJECT, "group_nodes { edges { node { description } } }", TELLS_PROJECT),
        query(USER, "user(email: '<email>') { description }", TELLS),
        query(USER, "user_from_uuid(user_id: '<id>') { description }", TELLS),
        query(USER, "users { description }", TELLS),
        query(USER, "users(domain_name: '<domain>') { description }", TELLS).titled("by domain"),
        query(USER, "user_list(" + PAGE + ") { items { description } }", TELLS),
        node(USER, "user_node(id: '%s') { description }", QueryProbes::user, TELLS),
        query(USER, "user_nodes { edges { node { description } } }", TELLS),
        node(USER, "node(id: '%s') { ... on UserNode { description } }", QueryProbes::user, TELLS)
            .titled("UserNode")
            .also(Verb.USER_QUERY),
        node(
                PROJECT,
                "node(id: '%s') { ... on GroupNode { description } }",
                QueryProbes::project,
                TELLS_PROJECT)
            .titled("GroupNode")
            .also(Verb.PROJECT_QUERY),
        node(
                USER,
                "group_nodes { edges { node { user_nodes { edges { node { description } } } } } }",
                QueryProbes::user,
                TELLS)
            .titled("members")
            .also(Verb.USER_LIST),
        query(USER, "keypair(access_key: '<key>') { user_id }", shows(c -> c.target().email())),
        query(USER, "keypairs(email: '<email>') { access_key }", shows(c -> c.target().key())),
        query(
            USER,
            "keypair_list(" + PAGE + ", email: '<email>') { items { access_key } }",
            shows(c -> c.target().key())),
        query(
                USER,
                "keypair_list(" + PAGE + ") { items { secret_key } }",
                shows(c -> c.target().secretKey()))
            .titled("secret keys")
            .also(Verb.KEYPAIR_SECRET),
        query(INSTALLATION, "keypair_resource_policy(name: 'default') { name }", PERMITTED),
        query(INSTALLATION, "user_resource_policy(name: 'default') { name }", PERMITTED),
        query(INSTALLATION, "project_resource_policy(name: 'default') { name }", PERMITTED),
        query(USER, "keypair_resource_policies { name }", shows(c -> c.target().policy() + '"')),
        query(USER, "user_resource_policies { name }", shows(c -> c.target().policy() + '"')),
        query(INSTALLATION, "project_resource_policies { name }", PERMITTED));
  }

  private static List<Probe> sessions() {
    Judge named = shows(c -> c.target().sessionName());
    String byKey = "(" + PAGE + ", access_key: '<key>')";
    return List.of(
        query(KEYPAIR, "compute_session(id: '<session>') { name }", named),
        query(KEYPAIR, "compute_session_list" + byKey + " { items { name } }", named),
        query(KEYPAIR, "compute_session_list(" + PAGE + ") { items { name } }", named)
            .titled("of whomever"),
        query(KEYPAIR, "compute_container(id: '<kernel>') { image }", TELLS),
        query(
            KEYPAIR,
            "compute_container_list(" + PAGE + ", session_id: '<session>') { items { image } }",
            TELLS),
        query(KEYPAIR, "legacy_compute_session(sess_id: '<session>') { session_name }", named),
        query(
            KEYPAIR, "legacy_compute_session_list" + byKey + " { items { session_name } }", named));
  }

  private static List<Probe> resources() {
    Judge agent = shows(c -> c.target().place.agent());
    return List.of(
        query(INSTALLATION, "agent(agent_id: 'i-ours') { id }", PERMITTED),
        query(INSTALLATION, "agents { id }", PERMITTED),
        query(INSTALLATION, "agent_list(" + PAGE + ") { total_count }", PERMITTED),
        query(
            AGENT,
            "agent_summary(agent_id: '<agent>') { scaling_group }",
            shows(c -> c.target().place.group())),
        query(
            AGENT,
            "agent_summary_list(" + PAGE + ", scaling_group: '<group>') { items { id } }",
            agent),
        query(AGENT, "agent_summary_list(" + PAGE + ") { items { id } }", agent)
            .titled("of whichever group"),
        query(DOMAIN, "image(reference: '<registry>/matrix:1') { digest }", shows(c -> "sha256:0")),
        query(DOMAIN, "images { registry }", shows(c -> c.fill("<registry>"))),
        query(INSTALLATION, "resource_preset(name: 'default') { name }", PERMITTED),
        query(INSTALLATION, "resource_presets { name }", PERMITTED),
        query(INSTALLATION, "scaling_group(name: 'sg-ours') { name }", PERMITTED),
        query(INSTALLATION, "scaling_groups { name }", PERMITTED),
        query(INSTALLATION, "scaling_groups_for_domain(domain: 'default') { name }", PERMITTED),
        query(
            INSTALLATION,
            "scaling_groups_for_user_group(user_group: '<project>') { name }",
            PERMITTED),
        query(INSTALLATION, "scaling_groups_for_keypair(access_key: '<key>') { name }", PERMITTED),
        query(INSTALLATION, "container_registries { hostname }", PERMITTED),
        query(
            INSTALLATION,
            "container_registry(hostname: '127.0.0.1:5000') { hostname }",
            PERMITTED));
  }

  private static List<Probe> folders() {
    Judge own = shows(c -> '"' + c.target().folder() + '"');
    return List.of(
        query(INSTALLATION, "storage_volume(id: 'a') { id }", PERMITTED),
        query(INSTALLATION, "storage_volume_list(" + PAGE + ") { total_count }", PERMITTED),
        query(INSTALLATION, "vfolder(id: '<id>') { name }", PERMITTED),
        query(INSTALLATION, "vfolder_permission_list(" + PAGE + ") { total_count }", PERMITTED),
        query(USER, "vfolder_list(" + PAGE + ") { items { name } }", own),
        query(USER, "vfolder_own_list(" + PAGE + ") { items { name } }", own),
        query(USER, "vfolders { name }", own),
        query(
            USER,
            "vfolder_invited_list(" + PAGE + ") { items { name } }",
            shows(c -> '"' + c.target().sharedFolder() + '"')),
        query(
            PROJECT,
            "vfolder_project_list(" + PAGE + ") { items { name } }",
            shows(c -> c.target().place.folder())),
        query(INSTALLATION, "vfolder_host_permissions { vfolder_host_permission_list }", PERMITTED),
        query(
            USER, "quota_scope(storage_host_name: 'a', quota_scope_id: 'user:<id>') { id }", QUOTA),
        query(
                PROJECT,
                "quota_scope(storage_host_name: 'a', quota_scope_id: 'project:<project>') { id }",
                QUOTA)
            .titled("of a project"));
  }

  private static List<Probe> services() {
    String domain = "\"session_owner\":\"";
    Judge owner = shows(c -> domain + c.target().id());
    return List.of(
        query(USER, "endpoint(endpoint_id: '<endpoint>') { name }", TELLS),
        query(USER, "endpoint_list(" + PAGE + ", user_uuid: '<id>') { items { name } }", TELLS),
        query(USER, "routing(routing_id: '<route>') { error_data }", TELLS),
        query(USER, "routing_list(" + PAGE + ") { items { error_data } }", TELLS),
        query(USER, "endpoint_token(token: '<token>') { session_owner }", owner),
        query(USER, "endpoint_token_list(" + PAGE + ") { items { session_owner } }", owner));
  }

  private static Probe node(Probe.Of of, String field, Function<Cell, String> id, Judge judge) {
    Probe plain = query(of, field, judge);
    return new Probe(
        plain.covers(),
        "",
        of,
        cell -> {
          String raw = id.apply(cell);
          String global = Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8));
          Probe.Request request = plain.request().apply(cell);
          return new Probe.Request(
              request.method(), request.target(), request.body().replace("%s", global));
        },
        judge,
        List.of(),
        false);
  }

  private static String user(Cell cell) {
    return "UserNode:" + cell.target().id();
  }

  private static String project(Cell cell) {
    return "GroupNode:" + cell.target().place.id();
  }
}

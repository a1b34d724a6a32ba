package ai.backend.manager.permission;

import static ai.backend.manager.permission.Probe.Of.DOMAIN;
import static ai.backend.manager.permission.Probe.Of.INSTALLATION;
import static ai.backend.manager.permission.Probe.Of.PROJECT;
import static ai.backend.manager.permission.Probe.Of.USER;
import static ai.backend.manager.permission.Probes.CHANGED;
import static ai.backend.manager.permission.Probes.DONE;
import static ai.backend.manager.permission.Probes.PERMITTED;
import static ai.backend.manager.permission.Probes.mutation;

import ai.backend.manager.permission.Probe.Judge;
import java.util.List;
import java.util.stream.Stream;

/** Fields of {@code Mutations}; who may run one changes what it names. */
final class MutationProbes {
  private static final String OK = " { ok msg }";
  private static final Judge QUOTA =
      (answer, cell) -> answer.body().contains("no storage proxy of this installation");
  private static final Judge ENDPOINT =
      (answer, cell) -> answer.body().contains("does not run model services");

  private MutationProbes() {}

  static List<Probe> all() {
    return Stream.of(accounts(), images(), policies(), resourceGroups(), others())
        .flatMap(List::stream)
        .toList();
  }

  private static Probe done(Probe.Of of, String field) {
    return mutation(of, field + OK, DONE);
  }

  /** Refused by the state of things when not by the role. */
  private static Probe tried(Probe.Of of, String field) {
    return mutation(of, field + OK, PERMITTED);
  }

  private static List<Probe> accounts() {
    String input = "description: 'a'";
    return List.of(
        done(INSTALLATION, "create_domain(name: 'new', props: {" + input + "})"),
        done(DOMAIN, "modify_domain(name: '<domain>', props: {" + input + "})"),
        done(DOMAIN, "delete_domain(name: '<domain>')"),
        tried(DOMAIN, "purge_domain(name: '<domain>')"),
        done(DOMAIN, "create_group(name: 'new', props: {domain_name: '<domain>'})"),
        done(PROJECT, "modify_group(gid: '<project>', props: {" + input + "})"),
        done(PROJECT, "delete_group(gid: '<project>')"),
        mutation(
            PROJECT,
            "purge_group(gid: '<project>')" + OK,
            (answer, cell) -> answer.body().contains("the project cannot be purged")),
        done(
            DOMAIN,
            "create_user(email: 'new@example.com', props: {username: 'new', password: 'new-pass-1!',"
                + " need_password_change: false, domain_name: '<domain>'})"),
        done(USER, "modify_user(email: '<email>', props: {" + input + "})"),
        done(USER, "delete_user(email: '<email>')"),
        tried(USER, "purge_user(email: '<email>', props: {})"),
        done(
            DOMAIN,
            "create_keypair(user_id: '<email>', props: {resource_policy: 'default', rate_limit: 1})"),
        done(USER, "modify_keypair(access_key: '<key>', props: {rate_limit: 5000})"),
        tried(USER, "delete_keypair(access_key: '<key>')"));
  }

  private static List<Probe> images() {
    String reference = "'near.example/matrix:1'";
    return List.of(
        done(INSTALLATION, "rescan_images(registry: 'nosuch.example')"),
        tried(INSTALLATION, "preload_image(references: ['a'], target_agents: ['a'])"),
        tried(INSTALLATION, "unload_image(references: ['a'], target_agents: ['a'])"),
        done(INSTALLATION, "modify_image(target: " + reference + ", props: {size_bytes: 2})"),
        tried(INSTALLATION, "forget_image(reference: " + reference + ")"),
        done(INSTALLATION, "alias_image(alias: 'new', target: " + reference + ")"),
        done(INSTALLATION, "dealias_image(alias: 'matrix')"),
        tried(INSTALLATION, "clear_images(registry: 'far.example')"));
  }

  private static List<Probe> policies() {
    return List.of(
        done(
            INSTALLATION,
            "create_keypair_resource_policy(name: 'new', props: {default_for_unspecified: 'LIMITED',"
                + " max_concurrent_sessions: 1, max_containers_per_session: 1, idle_timeout: 1})"),
        done(
            INSTALLATION,
            "modify_keypair_resource_policy(name: 'default', props: {idle_timeout: 1})"),
        done(INSTALLATION, "delete_keypair_resource_policy(name: 'unused')"),
        done(
            INSTALLATION,
            "create_user_resource_policy(name: 'new', props: {max_quota_scope_size: 1, max_session_count_per_model_session: 1})"),
        done(
            INSTALLATION,
            "modify_user_resource_policy(name: 'default', props: {max_quota_scope_size: 1})"),
        done(INSTALLATION, "delete_user_resource_policy(name: 'unused')"),
        done(
            INSTALLATION,
            "create_project_resource_policy(name: 'new', props: {max_quota_scope_size: 1})"),
        done(
            INSTALLATION,
            "modify_project_resource_policy(name: 'default', props: {max_quota_scope_size: 1})"),
        done(INSTALLATION, "delete_project_resource_policy(name: 'unused')"),
        done(INSTALLATION, "create_resource_preset(name: 'new', props: {resource_slots: '{}'})"),
        done(INSTALLATION, "modify_resource_preset(name: 'unused', props: {shared_memory: '1g'})"),
        done(INSTALLATION, "delete_resource_preset(name: 'unused')"));
  }

  private static List<Probe> resourceGroups() {
    return List.of(
        done(
            INSTALLATION,
            "create_scaling_group(name: 'new', props: {driver: 'static', scheduler: 'fifo'})"),
        done(INSTALLATION, "modify_scaling_group(name: 'sg-ours', props: {is_public: false})"),
        done(INSTALLATION, "delete_scaling_group(name: 'unused')"),
        done(
            DOMAIN,
            "associate_scaling_group_with_domain(scaling_group: 'unused', domain: '<domain>')"),
        done(
            PROJECT,
            "associate_scaling_group_with_user_group(scaling_group: 'unused', user_group: '<project>')"),
        done(
            USER,
            "associate_scaling_group_with_keypair(scaling_group: 'unused', access_key: '<key>')"),
        done(
            DOMAIN,
            "disassociate_scaling_group_with_domain(scaling_group: 'sg-<domain>', domain: '<domain>')"),
        done(
            PROJECT,
            "disassociate_scaling_group_with_user_group(scaling_group: '<group>', user_group: '<project>')"),
        done(
            USER,
            "disassociate_scaling_group_with_keypair(scaling_group: 'sg-default', access_key: '<key>')"),
        done(DOMAIN, "disassociate_all_scaling_groups_with_domain(domain: '<domain>')"),
        done(PROJECT, "disassociate_all_scaling_groups_with_group(user_group: '<project>')"));
  }

  private static List<Probe> others() {
    String scope = "quota_scope(storage_host_name: 'a', quota_scope_id: 'user:<id>'";
    return List.of(
        done(INSTALLATION, "modify_agent(id: 'i-ours', props: {schedulable: true})"),
        mutation(
            USER, "set_" + scope + ", props: {hard_limit_bytes: 1}) { quota_scope { id } }", QUOTA),
        mutation(USER, "unset_" + scope + ") { quota_scope { id } }", QUOTA),
        mutation(
            INSTALLATION,
            "create_container_registry(hostname: 'matrix', props: {url: 'http://matrix', type: 'docker'})"
                + " { container_registry { hostname } }",
            CHANGED),
        mutation(
            INSTALLATION,
            "modify_container_registry(hostname: '127.0.0.1:5000', props: {url: 'http://other'})"
                + " { container_registry { hostname } }",
            CHANGED),
        mutation(
            INSTALLATION,
            "delete_container_registry(hostname: '127.0.0.1:5000') { container_registry { hostname } }",
            CHANGED),
        mutation(
            USER,
            "modify_endpoint(endpoint_id: '<endpoint>', props: {cluster_size: 2})" + OK,
            ENDPOINT));
  }
}

package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.databind.JsonNode;
import graphql.language.FieldDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeName;
import graphql.schema.idl.SchemaParser;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may run which mutation (spec/06 §6.2). */
class MutationRolesTest extends MutationCase {
  private static final List<String> FOR_ADMINS =
      List.of(
          "create_group",
          "modify_group",
          "delete_group",
          "purge_group",
          "rescan_images",
          "set_quota_scope",
          "unset_quota_scope");

  /** Decided by who owns the object. */
  private static final List<String> FOR_OWNERS = List.of("modify_endpoint");

  private static final List<String> BARE =
      List.of(
          "set_quota_scope",
          "unset_quota_scope",
          "create_container_registry",
          "modify_container_registry",
          "delete_container_registry");

  /** Each mutation with arguments that validate, whatever they mean. */
  static Stream<FieldDefinition> mutations() {
    return ((ObjectTypeDefinition)
            new SchemaParser().parse(SchemaText.text()).types().get("Mutations"))
        .getFieldDefinitions().stream();
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void whoMayNotIsToldSoBeforeAnythingElse(FieldDefinition mutation) {
    String name = mutation.getName();
    assertThat(told(World.MONITOR, mutation)).isEqualTo("no permission to execute " + name);
    if (!FOR_OWNERS.contains(name)) {
      assertThat(told(World.USER, mutation)).isEqualTo("no permission to execute " + name);
    }
    if (!FOR_OWNERS.contains(name) && !FOR_ADMINS.contains(name)) {
      assertThat(told(World.ADMIN, mutation)).isEqualTo("no permission to execute " + name);
    }
  }

  /** The message in the payload, or of the error where the payload has none. */
  private String told(Principal caller, FieldDefinition mutation) {
    boolean bare = BARE.contains(mutation.getName());
    String arguments =
        mutation.getInputValueDefinitions().stream()
            .filter(argument -> argument.getType() instanceof NonNullType)
            .map(argument -> argument.getName() + ": " + sample(argument))
            .collect(Collectors.joining(", "));
    String call = mutation.getName() + (arguments.isEmpty() ? "" : "(" + arguments + ")");
    JsonNode answer =
        world.ask(
            caller, "mutation { it: " + call + (bare ? " { __typename } }" : " { ok msg } }"));
    return bare ? answer.at("/errors/0/message").asText() : answer.at("/data/it/msg").asText();
  }

  private static String sample(InputValueDefinition argument) {
    if (!(((NonNullType) argument.getType()).getType() instanceof TypeName type)) {
      return "[\"x\"]";
    }
    return switch (type.getName()) {
      case "String" -> "\"x\"";
      case "UUID" -> "\"2de2b969-1d04-48a6-af16-0bc8adb3c831\"";
      case "GroupInput" -> "{domain_name: \"default\"}";
      case "UserInput" -> "{username: \"x\", password: \"x\", need_password_change: false}";
      case "KeyPairInput" -> "{resource_policy: \"default\", rate_limit: 1}";
      case "CreateKeyPairResourcePolicyInput" ->
          "{default_for_unspecified: \"LIMITED\", max_concurrent_sessions: 1,"
              + " max_containers_per_session: 1, idle_timeout: 1}";
      case "CreateResourcePresetInput" -> "{resource_slots: \"{}\"}";
      case "CreateScalingGroupInput" -> "{driver: \"static\", scheduler: \"fifo\"}";
      case "CreateContainerRegistryInput" -> "{url: \"http://x\", type: \"docker\"}";
      default -> "{}";
    };
  }
}

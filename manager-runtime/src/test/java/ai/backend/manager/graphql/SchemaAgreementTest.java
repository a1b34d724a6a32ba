package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.AstPrinter;
import graphql.language.Description;
import graphql.language.FieldDefinition;
import graphql.language.InputObjectTypeDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.InterfaceTypeDefinition;
import graphql.language.Node;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeDefinition;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Our schema and the official one of 23.09 (spec/06, schema-23.09.graphql), type by type. */
class SchemaAgreementTest {
  /** {@code access_key} is what 23.09.10 called {@code user_uuid}; both are taken (spec/06 §10). */
  private static final Set<String> DIFFERENCES =
      Set.of(
          "Queries: + endpoint_list(limit:Int!,offset:Int!,filter:String,order:String,"
              + "domain_name:String,group_id:String,access_key:String,user_uuid:String,"
              + "project:UUID): EndpointList",
          "Queries: - endpoint_list(limit:Int!,offset:Int!,filter:String,order:String,"
              + "domain_name:String,group_id:String,user_uuid:String,project:UUID): EndpointList");

  @Test
  void weServeTheSameTypesFieldsArgumentsDefaultsAndDeprecations() {
    Map<String, Set<String>> ours = members(SchemaText.text());
    Map<String, Set<String>> theirs = members(World.resource("schema-23.09.graphql"));

    assertThat(ours.keySet()).isEqualTo(theirs.keySet()).hasSizeGreaterThan(130);
    var differences = new TreeSet<String>();
    ours.forEach(
        (type, members) -> {
          for (String member : members) {
            if (!theirs.get(type).contains(member)) {
              differences.add(type + ": + " + member);
            }
          }
          for (String member : theirs.get(type)) {
            if (!members.contains(member)) {
              differences.add(type + ": - " + member);
            }
          }
        });
    assertThat(differences).isEqualTo(new TreeSet<>(DIFFERENCES));
  }

  /** Type name → its kind, its interfaces and its members as text. */
  private static Map<String, Set<String>> members(String sdl) {
    TypeDefinitionRegistry registry = new SchemaParser().parse(sdl);
    var types = new TreeMap<String, Set<String>>();
    registry.types().forEach((name, type) -> types.put(name, members(type)));
    registry.scalars().keySet().forEach(name -> types.put(name, Set.of("scalar")));
    return types;
  }

  private static Set<String> members(TypeDefinition<?> type) {
    var members = new TreeSet<String>();
    members.add(type.getClass().getSimpleName());
    switch (type) {
      case ObjectTypeDefinition object -> {
        object.getImplements().forEach(i -> members.add("implements " + text((Node<?>) i)));
        fields(object.getFieldDefinitions(), members);
      }
      case InterfaceTypeDefinition shared -> fields(shared.getFieldDefinitions(), members);
      case InputObjectTypeDefinition input -> {
        for (InputValueDefinition value : input.getInputValueDefinitions()) {
          members.add(text(value.transform(b -> b.description(null))));
        }
      }
      default -> {}
    }
    return members;
  }

  private static void fields(List<FieldDefinition> fields, Set<String> members) {
    for (FieldDefinition field : fields) {
      members.add(text(field.transform(b -> b.description((Description) null))));
    }
  }

  private static String text(Node<?> node) {
    return AstPrinter.printAstCompact(node);
  }
}

package ai.backend.manager.graphql;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graphql.parser.Parser;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one document may ask for; every refusal names its limit. */
class LimitsTest {
  private static void check(String document, Map<String, Object> variables) {
    Limits.check(new Parser().parseDocument(document), variables);
  }

  private static void refused(String document, Map<String, Object> variables, String limit) {
    assertThatThrownBy(() -> check(document, variables))
        .isInstanceOf(GraphqlRefusal.class)
        .hasMessageContaining(limit);
  }

  private static String many(int count, String field) {
    return IntStream.range(0, count)
        .mapToObj(i -> field.replace("#", Integer.toString(i)))
        .collect(Collectors.joining(" "));
  }

  @Test
  void aDocumentOfSixteenLevelsPassesAndOneOfSeventeenDoesNot() {
    assertThatCode(() -> check("{ a ".repeat(16) + "} ".repeat(16), Map.of()))
        .doesNotThrowAnyException();
    refused("{ a ".repeat(17) + "} ".repeat(17), Map.of(), "16 levels");
  }

  @Test
  void anAliasBombAtTheRootIsRefused() {
    refused("{ " + many(51, "a#: domains { name }") + " }", Map.of(), "50 fields at its root");
  }

  @Test
  void aFieldBombIsRefused() {
    refused("{ domains { " + many(1_000, "a#: name") + " } }", Map.of(), "1000 fields");
  }

  @Test
  void fragmentsCountWhereverTheyAreSpread() {
    String bomb =
        "{ domains { ...f0 } } "
            + IntStream.range(0, 12)
                .mapToObj(
                    i -> "fragment f%d on Domain { ...f%d ...f%d } ".formatted(i, i + 1, i + 1))
                .collect(Collectors.joining())
            + "fragment f12 on Domain { name }";

    refused(bomb, Map.of(), "1000 fields");
  }

  @Test
  void fragmentsThatSpreadEachOtherAreRefusedBeforeValidation() {
    refused(
        "{ ...a } fragment a on Queries { ...b } fragment b on Queries { ...a }",
        Map.of(),
        "1000 fields");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ list(limit: 1001, offset: 0) { items { id } } }",
        "query($l: Int!) { list(limit: $l, offset: 0) { items { id } } }",
        "query($m: Int = 1001) { list(first: $m) { edges { node { id } } } }",
        "query($l: Int!) { list(last: $l) { edges { node { id } } } }",
      })
  void aPageOfMoreThanAThousandRowsIsRefused(String document) {
    refused(document, Map.of("l", 1001), "at most 1000 rows");
  }

  @Test
  void nestedPagesMultiply() {
    String nested =
        "{ group_nodes(first: %d) { edges { node { user_nodes(first: %d) { edges { node { id"
            + " email } } } } } } }";

    assertThatCode(() -> check(nested.formatted(100, 100), Map.of())).doesNotThrowAnyException();
    refused(nested.formatted(1000, 1000), Map.of(), "250000 values");
  }

  @Test
  void operationsThatAreNotChosenCountAsWell() {
    refused("query a { x } query b { " + many(51, "a#: x") + " }", Map.of(), "at its root");
  }
}

package ai.backend.manager.graphql.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.table.Enums;
import ai.backend.manager.graphql.table.Source;
import java.util.Map;
import java.util.Random;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter and order languages (spec/06 §3). */
class FilterTest {
  private static final Source T = Source.of("t");
  private static final FilterColumns COLUMNS =
      new FilterColumns(
          Map.of(
              "a", FilterColumn.text(T.text("a")),
              "b", FilterColumn.text(T.text("b")),
              "c", FilterColumn.text(T.text("c")),
              "n", FilterColumn.number(T.integer("n")),
              "f", FilterColumn.flag(T.flag("f")),
              "at", FilterColumn.time(T.time("at")),
              "id", FilterColumn.uuid(T.uuid("id")),
              "status", FilterColumn.member(T.text("status"), Enums.USER_STATUS),
              "tags", FilterColumn.anyText(T.texts("tags"))));
  private static final DSLContext SQL = DSL.using(SQLDialect.POSTGRES);

  private static String sql(String filter) {
    return SQL.renderInlined(COLUMNS.condition(filter)).replace("\"", "").replaceAll("\\s+", " ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a == \"x\" | t.a = 'x'",
        "a != \"x\" | t.a <> 'x'",
        "a == null | t.a is null",
        "a != null | t.a is not null",
        "a is null | t.a is null",
        "a isnot null | t.a is not null",
        "a in [\"x\", \"y\"] | t.a in ('x', 'y')",
        "a contains \"x\" | t.a like '%x%'",
        "a ilike \"x%\" | t.a ilike 'x%'",
        "f is true | t.f is not distinct from true",
        "n >= 3 | cast(t.n as numeric) >= 3",
        "a == \"say \\\"hi\\\"\" | t.a = 'say hi'",
      })
  void aComparisonIsACondition(String filter, String sql) {
    assertThat(sql(filter)).isEqualTo(sql);
  }

  @Test
  void andAndOrHaveOnePriorityAndAssociateToTheRight() {
    assertThat(sql("a == \"1\" & b == \"2\" | c == \"3\""))
        .isEqualTo("(t.a = '1' and (t.b = '2' or t.c = '3'))");
    assertThat(sql("(a == \"1\" & b == \"2\") | c == \"3\""))
        .isEqualTo("((t.a = '1' and t.b = '2') or t.c = '3')");
  }

  @Test
  void notAppliesToAllThatFollows() {
    assertThat(FilterParser.parse("!a == \"1\" & b == \"2\""))
        .isEqualTo(FilterParser.parse("!(a == \"1\" & b == \"2\")"));
  }

  @Test
  void enumsAreGivenByMemberName() {
    String expected = "t.status = cast('before-verification' as userstatus)";

    assertThat(sql("status == \"BEFORE_VERIFICATION\"")).isEqualTo(expected);
    assertThat(sql("status == \"before_verification\"")).isEqualTo(expected);
    assertThatThrownBy(() -> COLUMNS.condition("status == \"before-verification\""))
        .isInstanceOf(GraphqlRefusal.class)
        .hasMessageStartingWith("Query filter parsing error: ")
        .hasMessageContaining("BEFORE_VERIFICATION");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2023-01-01",
        "2023-01-01T00:00:00Z",
        "2023-01-01 00:00",
        "2023-01-01T00:00:00.000000+00:00",
        "2023-01-01T09:00:00+09:00",
        "2023/01/01",
        "20230101",
        "Jan 1, 2023"
      })
  void timesAreReadInManyForms(String text) {
    assertThat(sql("at >= \"" + text + "\"")).contains("2023-01-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nosuch == 1",
        "a",
        "a ==",
        "a = 1",
        "== 1",
        "a == \"x",
        "(a == \"x\"",
        "a == \"x\")",
        "a == \"x\" &",
        "a in \"x\"",
        "a in [",
        "a in [[\"x\"]]",
        "n == \"x\"",
        "n like \"x\"",
        "f == \"x\"",
        "f > true",
        "at == \"nonsense\"",
        "at == \"99999999999\"",
        "id == \"x\"",
        "status > \"ACTIVE\"",
        "a like \"x\\\"",
        "a < null",
        "!",
        "a isnull"
      })
  void anythingElseIsRefusedWithTheKnownPrefix(String filter) {
    assertThatThrownBy(() -> COLUMNS.condition(filter))
        .isInstanceOf(GraphqlRefusal.class)
        .hasMessageStartingWith("Query filter parsing error: ");
  }

  @Test
  void depthLengthAndItemsAreBounded() {
    for (String filter :
        new String[] {
          "(".repeat(5_000),
          "!".repeat(8_000),
          "a == 1 &".repeat(1_000),
          "a in [" + "1,".repeat(4_000) + "1]",
          "x".repeat(9_000)
        }) {
      assertThatThrownBy(() -> COLUMNS.condition(filter)).isInstanceOf(GraphqlRefusal.class);
    }
  }

  @Test
  void noInputEverFailsOtherThanByRefusal() {
    String[] pieces = {
      "a", "n", "f", "at", "id", "status", "tags", "nosuch", "==", "!=", ">", ">=", "<", "<=",
          "contains", "in", "is",
      "isnot", "like", "ilike", "!", "&", "|", "(", ")", "[", "]", ",", "null", "true", "false",
          "1", "-1.5e3", "1e999",
      "\"x\"", "\"2023-01-01\"", "\"\\\"\"", "\"%\\\"", "\"\u0000\"", "\"ACTIVE\"", "'", ";", "--",
          "\\", "\uD800", "é", "\n"
    };
    var random = new Random(20261121);
    for (int run = 0; run < 20_000; run++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        SQL.renderInlined(COLUMNS.condition(text.toString()));
      } catch (GraphqlRefusal refusal) {
        assertThat(refusal).hasMessageStartingWith("Query filter parsing error: ");
      }
    }
  }

  @Test
  void anOrderIsAListOfSignedFields() {
    Map<String, Field<?>> allowed = Map.of("a", T.text("a"), "b", T.text("b"));

    assertThat(Order.parse("-a, +b", allowed).toString())
        .isEqualTo("[\"t\".\"a\" desc, \"t\".\"b\" asc]");
    assertThat(Order.parse("", allowed)).isEmpty();
    for (String wrong : new String[] {"c", "a desc", "a,,b", "--a", "a;b", ",".repeat(99)}) {
      assertThatThrownBy(() -> Order.parse(wrong, allowed))
          .isInstanceOf(GraphqlRefusal.class)
          .hasMessageStartingWith("Query ordering parsing error: ");
    }
  }
}

package ai.backend.manager.graphql.scalar;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.GraphQLContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jooq.JSONB;
import org.junit.jupiter.api.Test;

class JsonStringCoercingTest {
  @Test
  void what_is_computed_looks_like_what_is_stored() {
    Map<String, Object> computed = new LinkedHashMap<>();
    computed.put("a", List.of(1, "x,y:z"));
    computed.put("b", Map.of());

    assertThat(text(computed)).isEqualTo(text(JSONB.valueOf("{\"a\": [1, \"x,y:z\"], \"b\": {}}")));
  }

  private static String text(Object value) {
    return new JsonStringCoercing().serialize(value, GraphQLContext.getDefault(), Locale.ROOT);
  }
}

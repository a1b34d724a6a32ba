package ai.backend.manager.graphql.change;

import ai.backend.manager.graphql.GraphqlRefusal;
import ai.backend.manager.graphql.table.PgEnum;

/** Members of enums in inputs. */
public final class Labels {
  private Labels() {}

  public static String require(PgEnum type, String name, Object value) {
    String label = value.toString();
    if (!type.has(label)) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. ('%s' is no %s; take one of %s)"
              .formatted(label, name, String.join(", ", type.labels().values())));
    }
    return label;
  }
}

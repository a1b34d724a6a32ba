package ai.backend.manager.graphql;

/** The schema in its definition language, for tools. */
public final class GraphqlSchema {
  private GraphqlSchema() {}

  /** The whole text, as the manager serves it. */
  public static String text() {
    return SchemaText.text();
  }
}

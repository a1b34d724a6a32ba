package ai.backend.manager.graphql;

/**
 * A refusal whose message becomes the message of a GraphQL error as it stands; it holds no secret.
 */
public final class GraphqlRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GraphqlRefusal(String message) {
    super(message, null, false, false);
  }
}

package ai.backend.manager.graphql;

/**
 * A capability's contribution to the GraphQL API: the fetchers of the fields which it adds to the
 * schema.
 */
public interface Part {
  void wire(Wiring wiring);
}

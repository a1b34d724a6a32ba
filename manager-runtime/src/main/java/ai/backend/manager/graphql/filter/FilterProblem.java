package ai.backend.manager.graphql.filter;

import ai.backend.manager.graphql.GraphqlRefusal;

/** The two prefixes which messages about filters and orders start with (spec/06 §3). */
final class FilterProblem {
  private FilterProblem() {}

  static GraphqlRefusal filter(String reason) {
    return new GraphqlRefusal("Query filter parsing error: " + reason);
  }

  static GraphqlRefusal order(String reason) {
    return new GraphqlRefusal("Query ordering parsing error: " + reason);
  }
}

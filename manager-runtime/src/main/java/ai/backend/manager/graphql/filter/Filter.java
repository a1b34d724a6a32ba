package ai.backend.manager.graphql.filter;

/** A parsed filter expression (spec/06 §3.1). */
public sealed interface Filter {
  record Not(Filter inner) implements Filter {}

  record Both(Filter left, Filter right) implements Filter {}

  record Either(Filter left, Filter right) implements Filter {}

  record Test(String field, Operator operator, Literal value) implements Filter {}
}

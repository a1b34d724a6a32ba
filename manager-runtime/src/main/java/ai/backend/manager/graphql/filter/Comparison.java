package ai.backend.manager.graphql.filter;

import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;

/** Comparisons, membership and IS over a field whose literals a function converts. */
final class Comparison {
  private Comparison() {}

  static <T> Condition of(Field<T> field, Filter.Test test, Function<Literal, T> value) {
    if (test.operator() == Operator.IN) {
      return field.in(Literals.items(test).stream().map(value).toList());
    }
    if (test.value() instanceof Literal.Nothing) {
      return nullness(field, test);
    }
    T operand = value.apply(test.value());
    return switch (test.operator()) {
      case EQUAL -> field.eq(operand);
      case NOT_EQUAL -> field.ne(operand);
      case GREATER -> field.gt(operand);
      case GREATER_EQUAL -> field.ge(operand);
      case LESS -> field.lt(operand);
      case LESS_EQUAL -> field.le(operand);
      case IS -> field.isNotDistinctFrom(operand);
      case IS_NOT -> field.isDistinctFrom(operand);
      case CONTAINS, LIKE, ILIKE, IN -> throw Literals.operatorRefused(test);
    };
  }

  static Condition nullness(Field<?> field, Filter.Test test) {
    return switch (test.operator()) {
      case EQUAL, IS -> field.isNull();
      case NOT_EQUAL, IS_NOT -> field.isNotNull();
      default -> throw Literals.operatorRefused(test);
    };
  }
}

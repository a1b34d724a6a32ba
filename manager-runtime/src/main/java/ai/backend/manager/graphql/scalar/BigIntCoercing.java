package ai.backend.manager.graphql.scalar;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** Integers beyond 32 bits; numeric texts are accepted, the safe range of a double is the limit. */
final class BigIntCoercing implements Coercing<Long, Long> {
  private static final long SAFE = (1L << 53) - 1;

  @Override
  public Long serialize(Object value, GraphQLContext context, Locale locale) {
    return integer(value)
        .orElseThrow(
            () ->
                new CoercingSerializeException("Cannot serialize integer out of the safe range."));
  }

  @Override
  public Long parseValue(Object input, GraphQLContext context, Locale locale) {
    return integer(input)
        .orElseThrow(
            () -> new CoercingParseValueException("Expected value of type 'BigInt', an integer."));
  }

  @Override
  public Long parseLiteral(
      Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
    Object raw =
        switch (input) {
          case IntValue number -> number.getValue();
          case StringValue text -> text.getValue();
          default -> input;
        };
    return integer(raw)
        .orElseThrow(
            () ->
                new CoercingParseLiteralException("Expected value of type 'BigInt', an integer."));
  }

  private static Optional<Long> integer(Object value) {
    if (!(value instanceof Number) && !(value instanceof String)) {
      return Optional.empty();
    }
    String text = value.toString().strip();
    if (text.length() > 32) {
      return Optional.empty();
    }
    try {
      long exact = new BigDecimal(text).longValueExact();
      return Math.abs(exact) <= SAFE ? Optional.of(exact) : Optional.empty();
    } catch (ArithmeticException | NumberFormatException notAnInteger) {
      return Optional.empty();
    }
  }
}

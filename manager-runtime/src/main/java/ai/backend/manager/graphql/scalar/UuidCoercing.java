package ai.backend.manager.graphql.scalar;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** UUIDs; dashes may be missing on input. */
final class UuidCoercing implements Coercing<UUID, String> {
  private static final Pattern COMPACT =
      Pattern.compile(
          "(\\p{XDigit}{8})(\\p{XDigit}{4})(\\p{XDigit}{4})(\\p{XDigit}{4})(\\p{XDigit}{12})");

  @Override
  public String serialize(Object value, GraphQLContext context, Locale locale) {
    return value.toString();
  }

  @Override
  public UUID parseValue(Object input, GraphQLContext context, Locale locale) {
    return uuid(input).orElseThrow(() -> new CoercingParseValueException(problem(input)));
  }

  @Override
  public UUID parseLiteral(
      Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
    Object raw = input instanceof StringValue text ? text.getValue() : input;
    return uuid(raw).orElseThrow(() -> new CoercingParseLiteralException(problem(raw)));
  }

  private static String problem(Object input) {
    String found = input instanceof String text && text.length() <= 64 ? text : "something else";
    return "Expected value of type 'UUID', found \""
        + found
        + "\"; badly formed hexadecimal UUID string";
  }

  private static Optional<UUID> uuid(Object input) {
    if (input instanceof UUID uuid) {
      return Optional.of(uuid);
    }
    if (!(input instanceof String text)) {
      return Optional.empty();
    }
    var digits = COMPACT.matcher(text.strip().replace("-", ""));
    return digits.matches()
        ? Optional.of(UUID.fromString(digits.replaceAll("$1-$2-$3-$4-$5")))
        : Optional.empty();
  }
}

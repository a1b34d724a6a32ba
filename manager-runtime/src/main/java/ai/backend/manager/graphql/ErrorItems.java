package ai.backend.manager.graphql;

import graphql.GraphQLError;
import graphql.validation.ValidationError;
import graphql.validation.ValidationErrorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Error items as clients know them: {@code message}, {@code locations} and {@code path} where known
 * (spec/06 §1).
 */
final class ErrorItems {
  private static final Pattern PREFIX = Pattern.compile("^Validation [Ee]rror \\([^)]*\\) ?: ?");
  private static final Pattern UNDEFINED =
      Pattern.compile("Field '(.*)' in type '(.*)' is undefined");
  private static final Pattern UNUSED = Pattern.compile("Unused variable '(.*)'");
  private static final Pattern ARGUMENT = Pattern.compile("Unknown field argument '(.*)'");

  private ErrorItems() {}

  static List<Map<String, Object>> of(List<? extends GraphQLError> errors) {
    return errors.stream().map(ErrorItems::item).toList();
  }

  private static Map<String, Object> item(GraphQLError error) {
    var item = new LinkedHashMap<String, Object>();
    item.put(
        "message",
        error instanceof ValidationError invalid ? message(invalid) : error.getMessage());
    if (error.getLocations() != null && !error.getLocations().isEmpty()) {
      item.put(
          "locations",
          error.getLocations().stream()
              .map(at -> Map.of("line", at.getLine(), "column", at.getColumn()))
              .toList());
    }
    if (error.getPath() != null && !error.getPath().isEmpty()) {
      item.put("path", error.getPath());
    }
    return item;
  }

  private static String message(ValidationError error) {
    String text = PREFIX.matcher(error.getMessage()).replaceFirst("");
    if (error.getValidationErrorType() == ValidationErrorType.FieldUndefined) {
      return rewritten(UNDEFINED, text, "Cannot query field '$1' on type '$2'.");
    }
    if (error.getValidationErrorType() == ValidationErrorType.UnusedVariable) {
      return rewritten(UNUSED, text, "Variable '\\$$1' is never used.");
    }
    return rewritten(ARGUMENT, text, "Unknown argument '$1'.");
  }

  private static String rewritten(Pattern pattern, String text, String replacement) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? matcher.replaceFirst(replacement) : text;
  }
}

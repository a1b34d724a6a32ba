package ai.backend.manager.graphql;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Recognises documents that ask for the schema itself. */
final class Introspection {
  private static final Pattern TEXTS =
      Pattern.compile("\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|#[^\\n\\r]*");
  private static final Pattern FIELD = Pattern.compile("\\b(__schema|__type)\\b");

  private Introspection() {}

  static boolean asked(String document) {
    return document.contains("__") && FIELD.matcher(withoutTexts(document)).find();
  }

  static GraphqlEngine.Outcome refusal(String document) {
    var field = FIELD.matcher(withoutTexts(document));
    String name = field.find() ? field.group(1) : "__schema";
    return new GraphqlEngine.Outcome(
        null,
        List.of(Map.of("message", "Cannot query '" + name + "': introspection is disabled.")));
  }

  private static String withoutTexts(String document) {
    return TEXTS.matcher(document).replaceAll("");
  }
}

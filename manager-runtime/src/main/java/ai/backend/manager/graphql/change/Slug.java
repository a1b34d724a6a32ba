package ai.backend.manager.graphql.change;

import java.util.regex.Pattern;

/** Names of domains and projects (spec/06 §6.1). */
public final class Slug {
  private static final Pattern SLUG = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?");

  public static final String REFUSAL = "invalid name format. slug format required.";

  private Slug() {}

  public static boolean matches(String name) {
    return SLUG.matcher(name).matches();
  }
}

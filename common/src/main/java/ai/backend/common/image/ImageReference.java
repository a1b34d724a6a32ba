package ai.backend.common.image;

import java.util.regex.Pattern;

/**
 * The canonical name of an image: {@code registry/repository:tag}.
 *
 * @param registry host, with {@code :port} when it is not the default
 * @param repository path without registry and tag, e.g. {@code stable/python}
 * @param tag e.g. {@code 3.11-debian12}
 */
public record ImageReference(String registry, String repository, String tag) {
  /** Where names without a registry come from. */
  public static final String DEFAULT_REGISTRY = "index.docker.io";

  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");

  /**
   * Reads a name as people write it. The first part is a registry when it has a dot or a colon, or
   * is {@code localhost}; otherwise the registry is {@link #DEFAULT_REGISTRY} and a name without
   * slash lies in {@code library/}. Without tag it is {@code latest}.
   *
   * @throws IllegalArgumentException when it is no image name; the message repeats it
   */
  public static ImageReference parse(String text) {
    String name = text.strip();
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean registryGiven =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    String rest = registryGiven ? name.substring(slash + 1) : name;
    int colon = rest.lastIndexOf(':');
    String repository = colon < 0 ? rest : rest.substring(0, colon);
    String tag = colon < 0 ? "latest" : rest.substring(colon + 1);
    if (!REPOSITORY.matcher(repository).matches() || !TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an image name like registry.example.com/stable/python:3.11");
    }
    if (!registryGiven && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    return new ImageReference(registryGiven ? first : DEFAULT_REGISTRY, repository, tag);
  }

  public String canonical() {
    return registry + "/" + repository + ":" + tag;
  }

  @Override
  public String toString() {
    return canonical();
  }
}

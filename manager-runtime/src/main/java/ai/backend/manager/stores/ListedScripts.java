package ai.backend.manager.stores;

import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Migration scripts by name: the runtime's class loader cannot list folders, so nothing is scanned
 * for.
 */
record ListedScripts(String folder, List<String> names) implements ResourceProvider {

  @Override
  public @Nullable LoadableResource getResource(String name) {
    String plain = name.startsWith(folder) ? name.substring(folder.length()) : name;
    return names.contains(plain) ? new Script(folder, plain) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return names.stream()
        .filter(name -> name.startsWith(prefix))
        .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
        .map(name -> (LoadableResource) new Script(folder, name))
        .toList();
  }

  private static final class Script extends LoadableResource {
    private final String folder;
    private final String name;

    Script(String folder, String name) {
      this.folder = folder;
      this.name = name;
    }

    @Override
    public Reader read() {
      URL url =
          Objects.requireNonNull(ListedScripts.class.getClassLoader().getResource(folder + name));
      try {
        return new InputStreamReader(url.openStream(), StandardCharsets.UTF_8);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException("cannot read the packaged script " + name, e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return folder + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return folder + name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}

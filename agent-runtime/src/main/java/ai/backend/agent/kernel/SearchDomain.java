package ai.backend.agent.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Under which domain a namespace's Services have their names. */
public final class SearchDomain {
  private SearchDomain() {}

  /**
   * The one that this pod searches itself, since no API tells the cluster's domain.
   *
   * @param resolvConf as resolv.conf(5); one that cannot be read counts as empty
   * @return e.g. {@code bai.svc.cluster.local}, which it also is when nothing else is found
   */
  public static String ofServices(String namespace, Path resolvConf) {
    try {
      return ofServices(namespace, Files.readAllLines(resolvConf));
    } catch (IOException e) {
      return ofServices(namespace, List.of());
    }
  }

  static String ofServices(String namespace, List<String> resolvConf) {
    return resolvConf.stream()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words[0].equals("search"))
        .flatMap(words -> Arrays.stream(words).skip(1))
        .filter(domain -> domain.startsWith(namespace + ".svc."))
        .map(domain -> domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain)
        .findFirst()
        .orElse(namespace + ".svc.cluster.local");
  }
}

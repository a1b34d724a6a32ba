package ai.backend.manager.image.imports;

import ai.backend.common.image.ImageReference;
import ai.backend.manager.image.registry.RegistryConfig;
import ai.backend.manager.image.registry.RegistryException;
import ai.backend.manager.image.registry.RegistryHand;
import ai.backend.manager.image.registry.RegistryProxy;
import ai.backend.manager.world.FreshDatabase;
import ai.backend.testing.RegistryServer;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jooq.DSLContext;

/** Two real registries and a database, and imports between them. */
final class ImportWorld implements AutoCloseable {
  final RegistryServer first = new RegistryServer();
  final RegistryServer second = new RegistryServer();
  final RegistryHand atFirst = new RegistryHand(first.url());
  final RegistryHand atSecond = new RegistryHand(second.url());
  final DSLContext db = FreshDatabase.migrated();
  final List<String> told = new ArrayList<>();

  /** How an import between two addresses goes on. */
  record Settings(
      RegistryConfig from,
      RegistryConfig to,
      String architecture,
      boolean mayReplace,
      boolean alone,
      String brand) {
    static Settings of(String from, String to) {
      return new Settings(registry(from, ""), registry(to, ""), "x86_64", true, true, "TensorFlow");
    }

    Settings toWithLogin() {
      RegistryConfig login = registry(to.name(), RegistryServer.USER);
      return new Settings(from, login, architecture, mayReplace, alone, brand);
    }

    Settings architecture(String other) {
      return new Settings(from, to, other, mayReplace, alone, brand);
    }

    Settings mayNotReplace() {
      return new Settings(from, to, architecture, false, alone, brand);
    }

    Settings notAlone() {
      return new Settings(from, to, architecture, mayReplace, false, brand);
    }

    Settings brand(String other) {
      return new Settings(from, to, architecture, mayReplace, alone, other);
    }
  }

  static RegistryConfig registry(String address, String user) {
    return new RegistryConfig(
        address,
        URI.create("http://" + address),
        "docker",
        user,
        RegistryServer.PASSWORD,
        List.of(),
        true);
  }

  /** Random bytes, the same for each seed. */
  static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Imports {@code repository:tag} to {@code repository:tag}. */
  void run(Settings settings, String source, String target) throws RegistryException {
    run(settings, source, target, db, (done, total, message) -> told.add(message));
  }

  void run(
      Settings settings,
      String source,
      String target,
      DSLContext database,
      ImageImport.Progress progress)
      throws RegistryException {
    var request =
        new ImportRequest(
            ImportSource.parse(settings.from().name() + "/" + source),
            ImageReference.parse(settings.to().name() + "/" + target),
            settings.architecture(),
            settings.brand(),
            "ubuntu",
            2,
            new BigDecimal(256 << 20),
            new BigDecimal(64 << 20),
            List.of("cuda", "rocm"),
            "python",
            "/usr/bin/python3",
            List.of("NPROC", "OMP_NUM_THREADS"),
            List.of(
                new ImportRequest.Port("jupyter", "http", List.of(8080)),
                new ImportRequest.Port("dash", "tcp", List.of(5000, 5001))));
    var order = new ImportOrder(request, settings.from(), settings.to(), settings.mayReplace());
    told.clear();
    try (var from = RegistryProxy.client(settings.from());
        var to = RegistryProxy.client(settings.to())) {
      new ImageImport(database, order, from, to).run(settings::alone, progress);
    }
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}

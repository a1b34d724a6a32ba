package ai.backend.manager.contract;

import ai.backend.manager.cli.MgrRun;
import ai.backend.testing.BackingServices;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;

/** An empty cluster that took over the backup of the recorded installation. */
public final class AdoptedInstallation implements QuarkusTestResourceLifecycleManager {
  @Override
  public Map<String, String> start() {
    Map<String, String> environment = MgrRun.cluster();
    MgrRun.of(
            environment,
            "adopt",
            "--dump",
            file("postgresql-23.09.sql.gz"),
            "--etcd",
            file("etcd-23.09.json"))
        .succeeded();
    MgrRun.of(environment, "etcd", "put", "manager/status", "running").succeeded();
    environment.put("quarkus.http.test-port", Integer.toString(BackingServices.freePort()));
    environment.put("quarkus.management.test-port", "0");
    return environment;
  }

  private static String file(String name) {
    try {
      return Path.of(AdoptedInstallation.class.getResource("/adopt/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    // the servers end with the test JVM
  }
}

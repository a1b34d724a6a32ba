package ai.backend.manager.cli;

import ai.backend.testing.BackingServices;
import ai.backend.testing.PostgresServer;
import ai.backend.testing.RedisServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What one {@code mgr} command printed, and its exit code. */
public record MgrRun(int code, String out, String err) {

  /** The environment of a cluster whose database and etcd namespace are new and empty. */
  public static Map<String, String> emptyCluster() {
    var environment = new HashMap<String, String>();
    environment.put("BACKEND_ENCRYPTION_KEYS", System.getenv("BACKEND_ENCRYPTION_KEYS"));
    environment.put("BACKEND_DB_ADDR", BackingServices.postgres().address());
    environment.put("BACKEND_DB_NAME", BackingServices.postgres().createDatabase());
    environment.put("BACKEND_DB_USER", PostgresServer.USER);
    environment.put("BACKEND_DB_PASSWORD", PostgresServer.PASSWORD);
    environment.put("BACKEND_ETCD_ADDR", BackingServices.etcd().address());
    environment.put("BACKEND_NAMESPACE", "mgr-" + UUID.randomUUID());
    environment.put("BACKEND_REDIS_ADDR", BackingServices.redis().address());
    environment.put("BACKEND_REDIS_PASSWORD", RedisServer.PASSWORD);
    return environment;
  }

  /** The same with a schema. */
  public static Map<String, String> cluster() {
    Map<String, String> environment = emptyCluster();
    of(environment, "schema", "oneshot").succeeded();
    return environment;
  }

  public static MgrRun of(Map<String, String> environment, String... command) {
    return withInput(environment, new byte[0], command);
  }

  /** Runs a command with its standard streams taken away; one at a time. */
  public static synchronized MgrRun withInput(
      Map<String, String> environment, byte[] input, String... command) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    var realIn = System.in;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setIn(new ByteArrayInputStream(input));
    try {
      int code = Mgr.run(environment, command);
      return new MgrRun(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
      System.setIn(realIn);
    }
  }

  /** Fails with what the command printed when it failed. */
  public MgrRun succeeded() {
    if (code != 0) {
      throw new AssertionError("exit code " + code + "\n" + out + err);
    }
    return this;
  }
}

package ai.backend.manager;

import ai.backend.manager.cli.Mgr;
import ai.backend.manager.secret.KeyRing;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/** Starts the gateway, or with {@code mgr} as the first argument one command without it. */
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String... args) {
    if (args.length > 0 && args[0].equals("mgr")) {
      System.exit(Mgr.run(System.getenv(), Quarkus::run, Arrays.copyOfRange(args, 1, args.length)));
    }
    try {
      KeyRing.from(System.getenv());
    } catch (IllegalStateException e) {
      System.err.println("manager: it does not start, because " + e.getMessage());
      System.exit(1);
    }
    Quarkus.run(args);
  }
}

package ai.backend.manager.cli;

import ai.backend.manager.gateway.SigningProfile;
import java.util.Map;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mgr keypair …}. */
@Command(name = "keypair", description = "Keypairs.", mixinStandardHelpOptions = true)
final class KeypairCommands {
  private static final String AS_THE_CLUSTER = "cluster";

  private final CliStores stores;

  KeypairCommands(CliStores stores) {
    this.stores = stores;
  }

  @Command(
      name = "signing",
      description =
          "Print or set how requests of a keypair must be signed; within two seconds all managers know.",
      footer = {"", "Example:", "  mgr keypair signing AKIAIOSFODNN7EXAMPLE hardened"},
      mixinStandardHelpOptions = true)
  int signing(
      @Parameters(paramLabel = "ACCESS_KEY", description = "Whose.") String accessKey,
      @Parameters(
              paramLabel = "PROFILE",
              arity = "0..1",
              description =
                  "compatible, hardened, or cluster: as the etcd key config/api/signing/profile says.")
          @Nullable String wanted,
      @Mixin OutputFormat output) {
    DSLContext database = stores.database();
    if (database
        .fetchOptional("select 1 from keypairs where access_key = ?", accessKey)
        .isEmpty()) {
      throw new CliError("there is no keypair " + accessKey);
    }
    if (wanted != null) {
      set(database, accessKey, wanted);
    }
    String profile =
        database
            .fetchOptional("select profile from keypair_signing where access_key = ?", accessKey)
            .map(row -> row.get("profile", String.class))
            .orElse(AS_THE_CLUSTER);
    if (output.isJson()) {
      output.print(Map.of("accessKey", accessKey, "profile", profile));
    } else {
      System.out.println(accessKey + ": " + profile);
    }
    return 0;
  }

  private static void set(DSLContext database, String accessKey, String wanted) {
    if (wanted.equals(AS_THE_CLUSTER)) {
      database.execute("delete from keypair_signing where access_key = ?", accessKey);
      return;
    }
    SigningProfile profile =
        SigningProfile.of(wanted)
            .orElseThrow(
                () ->
                    new CliError(
                        "\"" + wanted + "\" is no profile: say compatible, hardened or cluster"));
    database.execute(
        """
        insert into keypair_signing (access_key, profile) values (?, ?)
        on conflict (access_key) do update set profile = excluded.profile, changed_at = now()
        """,
        accessKey,
        profile.text());
  }
}

package ai.backend.manager.cli;

import ai.backend.manager.gateway.SigningProfile;
import java.util.Map;
import java.util.Optional;
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
    Optional<SigningProfile> profileWanted = profile(wanted);
    DSLContext database = stores.database();
    if (database
        .fetchOptional("select 1 from keypairs where access_key = ?", accessKey)
        .isEmpty()) {
      throw new CliError("there is no keypair " + accessKey);
    }
    if (wanted != null) {
      set(database, accessKey, profileWanted);
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

  /** Empty for that of the cluster. */
  private static Optional<SigningProfile> profile(@Nullable String wanted) {
    if (wanted == null || wanted.equals(AS_THE_CLUSTER)) {
      return Optional.empty();
    }
    return Optional.of(
        SigningProfile.of(wanted)
            .orElseThrow(
                () ->
                    new WrongUsage(
                        "\"" + wanted + "\" is no profile: say compatible, hardened or cluster")));
  }

  private static void set(DSLContext database, String accessKey, Optional<SigningProfile> wanted) {
    if (wanted.isEmpty()) {
      database.execute("delete from keypair_signing where access_key = ?", accessKey);
      return;
    }
    database.execute(
        """
        insert into keypair_signing (access_key, profile) values (?, ?)
        on conflict (access_key) do update set profile = excluded.profile, changed_at = now()
        """,
        accessKey,
        wanted.get().text());
  }
}

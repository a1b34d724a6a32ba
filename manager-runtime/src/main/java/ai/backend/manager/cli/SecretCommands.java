package ai.backend.manager.cli;

import ai.backend.manager.secret.KeyRing;
import ai.backend.manager.secret.Reencryption;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code mgr secrets …}. A key is changed in three steps: add the new one at the end of the Secret
 * and let all managers restart; move it to the front, restart, {@code rotate}; remove the old one.
 */
@Command(
    name = "secrets",
    description = "Encryption of secrets in the database.",
    mixinStandardHelpOptions = true)
final class SecretCommands {
  private final CliStores stores;

  SecretCommands(CliStores stores) {
    this.stores = stores;
  }

  @Command(
      name = "new-key",
      description = "Print a new random key, to be added to the Secret.",
      footer = {"", "Example:", "  mgr secrets new-key"},
      mixinStandardHelpOptions = true)
  int newKey(@Mixin OutputFormat output) {
    String key = KeyRing.newKey();
    output.print(Map.of("key", key), key);
    return 0;
  }

  @Command(
      name = "encrypt",
      description = "Encrypt what is stored in clear text; may be repeated and interrupted.",
      footer = {"", "Example:", "  mgr secrets encrypt"},
      mixinStandardHelpOptions = true)
  int encrypt(@Mixin OutputFormat output) {
    return report(reencryption().encrypt(SecretCommands::progress), output);
  }

  @Command(
      name = "rotate",
      description =
          "Encrypt everything with the first key of the Secret; may be repeated and interrupted.",
      footer = {"", "Example:", "  mgr secrets rotate"},
      mixinStandardHelpOptions = true)
  int rotate(@Mixin OutputFormat output) {
    return report(reencryption().rotate(SecretCommands::progress), output);
  }

  @Command(
      name = "status",
      description = "Count the secrets that are encrypted with each key.",
      footer = {"", "Example:", "  mgr secrets status"},
      mixinStandardHelpOptions = true)
  int status(@Mixin OutputFormat output) {
    var given = stores.keys().ids();
    Map<String, Integer> counts = reencryption().census();
    if (output.isJson()) {
      output.print(document(given, counts));
    } else {
      lines(given, counts);
    }
    return 0;
  }

  /** The keys in their order, the first of which encrypts, and what is stored with each. */
  private static Map<String, Object> document(
      Collection<String> given, Map<String, Integer> counts) {
    var stored = new TreeMap<>(counts);
    Integer clear = stored.remove("");
    given.forEach(id -> stored.putIfAbsent(id, 0));
    return Map.of("keys", given, "secrets", stored, "clearText", clear == null ? 0 : clear);
  }

  private static void lines(Collection<String> given, Map<String, Integer> counts) {
    String first = given.iterator().next();
    given.forEach(
        id ->
            System.out.printf(
                "key %s%s: %d secrets%n",
                id, id.equals(first) ? " (encrypts)" : "", counts.getOrDefault(id, 0)));
    counts.forEach(
        (id, number) -> {
          if (id.isEmpty()) {
            System.out.printf("clear text: %d secrets; run `mgr secrets encrypt`%n", number);
          } else if (!given.contains(id)) {
            System.out.printf("key %s, which is missing: %d secrets%n", id, number);
          }
        });
  }

  private Reencryption reencryption() {
    return new Reencryption(stores.database(), stores.keys());
  }

  private static void progress(int changed) {
    System.err.println(changed + " rows so far");
  }

  private static int report(Reencryption.Result result, OutputFormat output) {
    output.print(
        Map.of("changed", result.changed(), "unreadable", result.unreadable()),
        result.changed() + " rows encrypted.");
    result.unreadable().forEach(why -> System.err.println("mgr: " + why));
    return result.unreadable().isEmpty() ? 0 : 1;
  }
}

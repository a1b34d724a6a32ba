package ai.backend.manager.cli;

import ai.backend.common.redis.RedisDatabase;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mgr redis …}. */
@Command(name = "redis", description = "Redis.", mixinStandardHelpOptions = true)
final class RedisCommands {
  private final CliStores stores;

  RedisCommands(CliStores stores) {
    this.stores = stores;
  }

  @Command(
      name = "ping",
      description =
          "Ask every database of Redis that the cluster uses for an answer; 1 without one.",
      footer = {"", "Example:", "  mgr redis ping"},
      mixinStandardHelpOptions = true)
  int ping(@Mixin OutputFormat output) {
    for (RedisDatabase database : RedisDatabase.values()) {
      stores.redis().shared(database).sync().ping();
    }
    if (output.isJson()) {
      output.print(Map.of("healthy", true));
    } else {
      System.out.println("Redis is healthy");
    }
    return 0;
  }
}

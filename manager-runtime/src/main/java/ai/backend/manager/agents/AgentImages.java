package ai.backend.manager.agents;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which agents hold which images: one Redis set of agent ids for each canonical image name (spec/05
 * §4.4).
 */
@Singleton
public final class AgentImages {
  private final RedisConnections redis;
  private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

  public AgentImages(RedisConnections redis) {
    this.redis = redis;
  }

  /** Records what an agent holds now; writes only what changed since its last heartbeat here. */
  public void hold(String agent, Set<String> images) {
    Set<String> before = told.put(agent, Set.copyOf(images));
    var commands = redis.shared(RedisDatabase.IMAGE).sync();
    for (String image : images) {
      if (before == null || !before.contains(image)) {
        commands.sadd(image, bytes(agent));
      }
    }
    if (before != null) {
      before.stream()
          .filter(image -> !images.contains(image))
          .forEach(image -> commands.srem(image, bytes(agent)));
    }
  }

  /** Takes an agent that is gone out of every set. */
  public void drop(String agent) {
    told.remove(agent);
    var commands = redis.shared(RedisDatabase.IMAGE).sync();
    ScanIterator<String> keys = ScanIterator.scan(commands, ScanArgs.Builder.limit(200));
    while (keys.hasNext()) {
      commands.srem(keys.next(), bytes(agent));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

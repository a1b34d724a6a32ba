package ai.backend.manager.graphql.live;

import ai.backend.common.redis.RedisDatabase;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Reads from Redis (spec/07 §7); each call is one round trip, whatever the number of keys. Missing
 * keys are left out.
 */
public interface LiveReads {
  Map<String, byte[]> values(RedisDatabase database, Collection<String> keys);

  /** Fields of one hash in the statistics database. */
  Map<String, byte[]> hash(String key, Collection<String> fields);

  /** Members of sets in the image database. */
  Map<String, Set<String>> images(Collection<String> names);
}

package ai.backend.manager.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.backend.common.redis.RedisConnections;
import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import io.lettuce.core.ScriptOutputType;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts guesses of passwords for each account and each address, and sign-ups for each address, in
 * Redis for all managers together. A try is counted before it is made and forgiven when it was
 * right, so a burst gets no more tries than a slow attacker. Unknown accounts are counted like
 * known ones. Each counter expires 15 minutes after its first try; a refused try makes none.
 */
@Singleton
class Attempts {
  static final int FOR_ACCOUNT = 20;
  static final int FOR_ADDRESS = 100;

  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final String COUNT =
      """
      for i, key in ipairs(KEYS) do
        if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i + 1]) then
          return math.max(redis.call('TTL', key), 1)
        end
      end
      for i, key in ipairs(KEYS) do
        if redis.call('INCR', key) == 1 then
          redis.call('EXPIRE', key, ARGV[1])
        end
      end
      return 0
      """;
  private static final String FORGIVE =
      """
      redis.call('DEL', KEYS[1])
      if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then
        redis.call('DECR', KEYS[2])
      end
      return 0
      """;

  private record Counter(String key, int limit) {}

  private final RedisConnections redis;

  Attempts(RedisConnections redis) {
    this.redis = redis;
  }

  /** Counts a guess; 429 when there were too many for the account or from the address. */
  void guess(String domain, String email, @Nullable String address) {
    count("Too many failed logins", List.of(account(domain, email), guesses(address)));
  }

  /** The last guess was right: the account starts anew, and the address gets one try back. */
  void forgive(String domain, String email, @Nullable String address) {
    run(FORGIVE, List.of(account(domain, email), guesses(address)), new byte[0][]);
  }

  /** Counts a sign-up; 429 when there were too many from the address. */
  void signup(@Nullable String address) {
    count(
        "Too many sign-ups from this address",
        List.of(new Counter("signups.address." + digest(name(address)), FOR_ADDRESS)));
  }

  private void count(String refusal, List<Counter> counters) {
    byte[][] arguments = new byte[counters.size() + 1][];
    arguments[0] = bytes(WINDOW.toSeconds());
    for (int i = 0; i < counters.size(); i++) {
      arguments[i + 1] = bytes(counters.get(i).limit());
    }
    long seconds = run(COUNT, counters, arguments);
    if (seconds > 0) {
      throw new ApiProblem(
          ProblemType.RATE_LIMIT_EXCEEDED, refusal + "; try again in " + seconds + " seconds.");
    }
  }

  private long run(String script, List<Counter> counters, byte[][] arguments) {
    String[] keys = counters.stream().map(Counter::key).toArray(String[]::new);
    Long answer =
        redis
            .shared(RedisDatabase.RATE_LIMIT)
            .sync()
            .eval(script, ScriptOutputType.INTEGER, keys, arguments);
    return answer == null ? 0 : answer;
  }

  private static Counter account(String domain, String email) {
    return new Counter("guesses.account." + digest(domain + "\n" + email), FOR_ACCOUNT);
  }

  private static Counter guesses(@Nullable String address) {
    return new Counter("guesses.address." + digest(name(address)), FOR_ADDRESS);
  }

  private static String name(@Nullable String address) {
    return address == null ? "unknown" : address;
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(UTF_8);
  }

  /** Keys of one length, whatever was sent. */
  private static String digest(String name) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("this runtime has no SHA-256", impossible);
    }
  }
}

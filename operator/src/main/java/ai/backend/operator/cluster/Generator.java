package ai.backend.operator.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes passwords, keys and ids. */
final class Generator {
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final RandomGenerator random;

  Generator(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A value of a Secret.
   *
   * @param fixed whether it follows from the spec and overrides what is in the Secret; others are
   *     made once
   */
  record Value(String text, boolean fixed) {}

  /** User and password of a managed store. */
  Map<String, Value> store(ClusterAccess access, StoreAccess store) {
    var values = new LinkedHashMap<String, Value>();
    if (store.keys().contains("user")) {
      var user =
          store.equals(access.etcd()) ? ClusterAccess.ETCD_USER : ClusterAccess.DATABASE_USER;
      values.put("user", new Value(user, true));
    }
    values.put("password", once(letters(LETTERS, 32)));
    return values;
  }

  /** The token that manager and agents share. */
  Map<String, Value> rpc() {
    return Map.of("token", once(letters(LETTERS, 48)));
  }

  /** The first user: keypair as spec/07 §4 shapes it, and ids that a lost Secret gets again. */
  Map<String, Value> admin(ClusterPlan draft) {
    var values = new LinkedHashMap<String, Value>();
    values.put("endpoint", new Value(draft.access().endpoint(), true));
    values.put("email", new Value(draft.spec().admin().email(), true));
    values.put("password", once(letters(LETTERS, 24)));
    values.put("accessKey", once("AKIA" + letters(BASE32, 16)));
    values.put("secretKey", once(secretKey()));
    values.put("userId", once(id(draft, "user")));
    values.put("projectId", once(id(draft, "project")));
    return values;
  }

  /**
   * The key that the manager encrypts secrets in the database with: 32 bytes in Base64. Who changes
   * it adds lines (see {@code mgr secrets}).
   */
  Map<String, Value> encryption() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return Map.of("keys", once(Base64.getEncoder().encodeToString(bytes)));
  }

  private static Value once(String text) {
    return new Value(text, false);
  }

  private static String id(ClusterPlan draft, String what) {
    var text =
        String.join("/", "backend.ai", draft.access().namespace(), draft.access().name(), what);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private String secretKey() {
    var bytes = new byte[30];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private String letters(String alphabet, int length) {
    return random
        .ints(length, 0, alphabet.length())
        .mapToObj(i -> String.valueOf(alphabet.charAt(i)))
        .reduce("", String::concat);
  }
}

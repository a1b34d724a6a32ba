package ai.backend.agent.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The labels and annotations of a kernel's pod. */
public final class Labels {
  public static final String KERNEL = "backend.ai/kernel-id";
  public static final String SESSION = "backend.ai/session-id";
  public static final String AGENT = "backend.ai/agent-id";
  public static final String POOL = "backend.ai/pool";

  /** JSON of {@link KernelRecord}: all that an agent must know again after its restart. */
  public static final String RECORD = "backend.ai/kernel";

  /** When the kernel was told to be running; absent until then. */
  public static final String STARTED = "backend.ai/started-at";

  /** Why the kernel is being ended (spec/10 §9 reason code). */
  public static final String END_REASON = "backend.ai/end-reason";

  /** {@code started} or {@code done}: how far the startup command of a batch session is. */
  public static final String BATCH = "backend.ai/batch";

  private static final Pattern VALUE =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  private Labels() {}

  /**
   * The text as a label value; one that cannot be it is replaced by a digest that stays the same.
   */
  public static String value(String text) {
    return VALUE.matcher(text).matches() ? text : "x" + digest(text);
  }

  private static String digest(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 20);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

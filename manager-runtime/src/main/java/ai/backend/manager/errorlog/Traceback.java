package ai.backend.manager.errorlog;

/**
 * Where a failure came from, without what it said: messages of drivers and clients quote
 * statements, rows and secrets (spec/08 §11), names of classes and lines do not.
 */
final class Traceback {
  private static final int MAX_CAUSES = 8;
  private static final int MAX_FRAMES = 40;

  private Traceback() {}

  static String of(Throwable failure) {
    var text = new StringBuilder();
    Throwable at = failure;
    for (int i = 0; at != null && i < MAX_CAUSES; i++) {
      text.append(i == 0 ? "" : "caused by ").append(at.getClass().getName()).append('\n');
      StackTraceElement[] frames = at.getStackTrace();
      for (int f = 0; f < Math.min(frames.length, MAX_FRAMES); f++) {
        text.append("  at ").append(frames[f]).append('\n');
      }
      if (frames.length > MAX_FRAMES) {
        text.append("  … ").append(frames.length - MAX_FRAMES).append(" more\n");
      }
      at = at.getCause();
    }
    return text.toString();
  }
}

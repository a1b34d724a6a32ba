package ai.backend.agent.commit;

import java.util.Locale;

/** Amounts of bytes in sentences for people. */
final class Bytes {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  private Bytes() {}

  static String text(long bytes) {
    double amount = bytes / 1024.0;
    int unit = 0;
    while (amount >= 1000 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }
}

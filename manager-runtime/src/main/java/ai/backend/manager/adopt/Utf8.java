package ai.backend.manager.adopt;

/** Well-formed UTF-8 (RFC 3629), as PostgreSQL demands it. */
final class Utf8 {
  private Utf8() {}

  static boolean valid(byte[] text, int length) {
    int i = 0;
    while (i < length) {
      int lead = text[i] & 0xff;
      int more =
          lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : 3;
      if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || i + more >= length) {
        return false;
      }
      if (more > 0 && !second(lead, text[i + 1] & 0xff)) {
        return false;
      }
      for (int k = 2; k <= more; k++) {
        if ((text[i + k] & 0xc0) != 0x80) {
          return false;
        }
      }
      i += more + 1;
    }
    return true;
  }

  /** No overlong forms, no surrogates, nothing beyond U+10FFFF. */
  private static boolean second(int lead, int next) {
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    return next >= lowest && next <= highest;
  }
}

package ai.backend.manager.gateway;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The addresses that begin alike.
 *
 * @param bits how many bits of {@code base} count
 */
record Network(InetAddress base, int bits) {
  private static final int LONGEST = 45;
  private static final Pattern IPV4 =
      Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** CIDR notation, or an address alone; nothing when the text is neither. */
  static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return address(text).map(alone -> new Network(alone, width(alone)));
    }
    String length = text.substring(slash + 1);
    if (!LENGTH.matcher(length).matches()) {
      return Optional.empty();
    }
    int bits = Integer.parseInt(length);
    return address(text.substring(0, slash))
        .filter(base -> bits <= width(base))
        .map(base -> new Network(base, bits));
  }

  /**
   * An address as people write it: four decimal numbers, or IPv6 without brackets and zone; an
   * IPv4-mapped IPv6 address is the IPv4 address.
   */
  static Optional<InetAddress> address(String text) {
    if (text.length() > LONGEST
        || !(IPV4.matcher(text).matches() || IPV6.matcher(text).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int width(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  boolean contains(InetAddress other) {
    byte[] ours = base.getAddress();
    byte[] theirs = other.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % Byte.SIZE);
      if ((ours[i / Byte.SIZE] & mask) != (theirs[i / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }
}

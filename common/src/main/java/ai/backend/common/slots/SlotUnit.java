package ai.backend.common.slots;

import java.util.Locale;

/** How a slot type is counted (spec/07 §3); written in lower case in etcd and heartbeats. */
public enum SlotUnit {
  /** Decimals with up to three fractional digits. */
  COUNT,
  /** Whole bytes, written as number or size text. */
  BYTES,
  /** 0 or 1. */
  UNIQUE;

  public static SlotUnit of(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "count" -> COUNT;
      case "bytes" -> BYTES;
      case "unique" -> UNIQUE;
      default ->
          throw new SlotException(
              "'" + SlotException.excerpt(text) + "' is no slot unit; use count, bytes or unique");
    };
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

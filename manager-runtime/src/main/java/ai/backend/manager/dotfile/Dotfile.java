package ai.backend.manager.dotfile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One file.
 *
 * @param path below the home directory
 * @param perm three octal digits
 */
record Dotfile(String path, String perm, String data) {
  /** From a stored item. */
  static Dotfile of(Map<?, ?> stored) {
    return new Dotfile(text(stored, "path"), text(stored, "perm"), text(stored, "data"));
  }

  private static String text(Map<?, ?> stored, String name) {
    Object value = stored.get(name);
    return value == null ? "" : value.toString();
  }

  /** As it is stored. */
  Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("path", path);
    map.put("perm", perm);
    map.put("data", data);
    return map;
  }

  @Override
  public String toString() {
    return "Dotfile[" + path + "]";
  }
}

package ai.backend.manager.execute;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@code multipart/form-data} body, read from memory; bodies are bounded by the
 * route.
 */
final class Multipart {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "multipart/form-data\\s*;.*?boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FILENAME =
      Pattern.compile(
          "filename=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE);
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  private Multipart() {}

  /** A part with a file name, as sent. */
  record Part(String filename, byte[] content) {}

  /** 400 when the body is not multipart, or cut off. */
  static List<Part> parts(@Nullable String contentType, byte[] body) {
    Matcher type = BOUNDARY.matcher(contentType == null ? "" : contentType);
    if (!type.lookingAt()) {
      throw new ApiProblem(
          ProblemType.INVALID_API_PARAMS, "Send the files as multipart/form-data.");
    }
    String boundary = type.group(1) == null ? type.group(2) : type.group(1);
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    List<Part> parts = new ArrayList<>();
    int at = indexOf(body, delimiter, 0);
    while (at >= 0) {
      int start = at + delimiter.length;
      int next = indexOf(body, delimiter, start);
      if (next < 0) {
        return finished(body, start, parts);
      }
      Part part = part(body, start + 2, next - 2);
      if (part != null) {
        parts.add(part);
      }
      at = next;
    }
    throw cutOff();
  }

  private static List<Part> finished(byte[] body, int at, List<Part> parts) {
    if (at + 1 < body.length && body[at] == '-' && body[at + 1] == '-') {
      return parts;
    }
    throw cutOff();
  }

  private static ApiProblem cutOff() {
    return new ApiProblem(
        ProblemType.INVALID_API_PARAMS, "The multipart body is cut off or has no parts.");
  }

  private static @Nullable Part part(byte[] body, int start, int end) {
    int headerEnd = indexOf(body, BLANK_LINE, start);
    if (headerEnd < 0 || headerEnd + BLANK_LINE.length > end) {
      throw cutOff();
    }
    String headers = new String(body, start, headerEnd - start, StandardCharsets.UTF_8);
    Matcher name = FILENAME.matcher(headers);
    if (!name.find()) {
      return null;
    }
    String quoted = name.group(1);
    String filename = quoted == null ? name.group(2) : quoted.replaceAll("\\\\(.)", "$1");
    int from = headerEnd + BLANK_LINE.length;
    return new Part(decoded(filename), java.util.Arrays.copyOfRange(body, from, end));
  }

  private static int indexOf(byte[] body, byte[] wanted, int from) {
    for (int i = Math.max(0, from); i <= body.length - wanted.length; i++) {
      if (matches(body, wanted, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] body, byte[] wanted, int at) {
    for (int j = 0; j < wanted.length; j++) {
      if (body[at + j] != wanted[j]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The official client percent-encodes the name, slashes included; what is no encoding stays as it
   * is.
   */
  private static String decoded(String filename) {
    try {
      return URLDecoder.decode(filename.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return filename;
    }
  }
}
